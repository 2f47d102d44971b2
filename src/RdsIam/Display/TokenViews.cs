namespace RdsIam.Display;

/// <summary>Tokens, what is in them, and where other programs find them.</summary>
internal static class TokenViews
{
    public static readonly ObjectColumn<RdsIamToken>[] Tokens =
    [
        new("UserName", one => one.UserName, CellCut.Middle),
        new("HostName", one => one.HostName, CellCut.Middle) { Least = 20 },
        new("Port", one => ShownNumber.Plain(one.Port)) { IsOnRight = true },
        new("Expires in", one => one.ExpiresAt - DateTimeOffset.UtcNow is var left && left > TimeSpan.Zero ? left.ToString(@"mm\:ss", null) : "expired"),
    ];

    public static readonly ObjectColumn<RdsIamPgPass>[] PasswordFiles =
    [
        new("UserName", one => one.UserName, CellCut.Middle),
        new("Expires", one => ShownNumber.Clock(one.ExpiresAt)),
        new("Path", one => one.Path, CellCut.Middle) { Least = 20 },
        new("Service", one => one.ServiceName, CellCut.Middle) { IsOptional = true },
        new("HostName", one => one.HostName, CellCut.Middle) { Least = 20 },
    ];

    public static readonly ObjectColumn<RdsIamEnvironmentVariable>[] Variables =
    [
        new("Name", one => one.Name),
        new("Value", one => one.IsSecret ? "(the token; see its Value)" : one.Value, CellCut.Middle),
    ];

    public static IEnumerable<ObjectItem> Items(RdsIamTokenInfo info) =>
    [
        new("Endpoint", info.HostName is null || info.Port is null ? info.HostName : $"{info.HostName}:{info.Port}"),
        new("UserName", info.Action == "DbConnect" ? "any but admin" : info.UserName),
        new("Region", info.Region),
        new("Signed by", info.HasSessionToken ? $"{info.AccessKeyId} (temporary credentials)" : info.AccessKeyId),
        new("Issued (UTC)", ShownNumber.Utc(info.IssuedAt)),
        new("Expires (UTC)", ShownNumber.Utc(info.ExpiresAt)),
        new("Time left", info.TimeLeft is not { } left ? null : left > TimeSpan.Zero ? ShownNumber.Span(left) : "none"),
        new("Faults", info.IsValid ? "none" : string.Join('\n', info.Faults.Select(fault => $"{fault.Id}: {fault.Message}"))),
    ];
}
