using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>Trouble of sessions on demand, for tests that run the sandbox as another process.</summary>
internal static class SsmControl
{
    private static readonly object Done = new { done = true };

    /// <summary>The commands of the control path, by name.</summary>
    public static Dictionary<string, Func<ControlArguments, object>> Commands(
        SsmSessions sessions, MessageGateway gateway, InstanceConnectService instances)
    {
        var troubles = sessions.Troubles;
        return new(StringComparer.Ordinal)
        {
            ["ssm-way"] = Do(args =>
            {
                troubles.Lose = args.Has("lose") ? args.Number("lose") : 0;
                troubles.Duplicate = args.Has("duplicate") ? args.Number("duplicate") : 0;
                troubles.Reorder = args.Has("reorder") ? args.Number("reorder") : 0;
                troubles.Delay = TimeSpan.FromMilliseconds(args.Has("delayMilliseconds") ? args.Number("delayMilliseconds") : 0);
                troubles.AgentSleep = TimeSpan.FromMilliseconds(args.Has("sleepMilliseconds") ? args.Number("sleepMilliseconds") : 0);
            }),
            ["ssm-agent"] = Do(args =>
            {
                troubles.AgentVersion = args.Find("version") ?? troubles.AgentVersion;
                troubles.AgentSilent = args.Has("silent") && args.Flag("silent");
                troubles.AskForEncryption = args.Has("encryption") && args.Flag("encryption");
                troubles.CloseWith = args.Find("closeWith");
            }),
            ["ssm-far-end"] = Do(args => troubles.FarEnd = Enum.Parse<FarEnd>(args.Text("state"), ignoreCase: true)),
            ["ssm-resume"] = Do(args => troubles.RefuseResume = args.Flag("refused")),
            ["ssm-signature"] = Do(args => troubles.RequireSignature = args.Flag("required")),
            ["ssm-close"] = Do(_ => gateway.CloseAllAsync().GetAwaiter().GetResult()),
            ["ssm-abort"] = Do(_ => gateway.AbortAll()),
            ["ssm-pause"] = Do(args => gateway.PauseAsync(TimeSpan.FromMilliseconds(args.Number("milliseconds"))).GetAwaiter().GetResult()),
            ["ssm-end"] = Do(args => sessions.CloseAll(args.Find("reason") ?? "")),
            ["ssm-sessions"] = _ => new { open = sessions.Open, started = sessions.Started },
            ["instance-connect"] = Do(args =>
            {
                instances.KeysFile = args.Find("keysFile");
                sessions.Address = args.Find("address");
            }),
            ["ssm-reset"] = Do(_ => troubles.Reset()),
        };
    }

    private static Func<ControlArguments, object> Do(Action<ControlArguments> run) => args =>
    {
        run(args);
        return Done;
    };
}
