namespace RdsIam.Display;

/// <summary>Endpoints and their IAM setting.</summary>
internal static class EndpointViews
{
    public static readonly ObjectColumn<RdsIamEndpoint>[] Endpoints =
    [
        new("Identifier", one => one.Identifier, CellCut.Middle),
        new("Kind", one => one.Kind.ToString()),
        new("Engine", Engine) { Usual = 13 },
        new("IAM", one => one.PendingIamEnabled is { } pending ? $"{OnOff(one.IamEnabled)} -> {OnOff(pending)}" : OnOff(one.IamEnabled)),
        new("Status", one => Screen.Width < 100 && one.Status == "available" ? null : one.Status) { IsOptional = true },
        new("Port", one => Screen.Width < 100 && one.Port == 5432 ? null : ShownNumber.Plain(one.Port)) { IsOnRight = true, IsOptional = true },
        new("HostName", one => one.HostName, CellCut.Middle) { Least = 20 },
    ];

    public static IEnumerable<ObjectItem> Items(RdsIamAuthenticationState state) =>
    [
        new("Identifier", $"{state.Identifier} ({state.Kind})"),
        new("IAM", state.PendingIamEnabled is { } pending ? $"{OnOff(state.IamEnabled)} -> {OnOff(pending)}" : OnOff(state.IamEnabled)),
        new("Changed", state.Changed ? "yes" : "no"),
        new("Status", state.Status),
        new("Message", state.Message),
    ];

    /// <summary>Every engine here is PostgreSQL, so on a narrow screen "aurora" says all.</summary>
    private static string Engine(RdsIamEndpoint one)
    {
        var engine = Screen.Width < 100 && one.Engine == "aurora-postgresql" ? "aurora" : one.Engine;
        return $"{engine} {one.EngineVersion}".TrimEnd();
    }

    private static string OnOff(bool isOn) => isOn ? "on" : "off";
}
