namespace RdsIam.Sandbox.Aws;

/// <summary>What the AWS endpoints take beyond the account and the clock.</summary>
internal sealed record AwsEndpointOptions
{
    /// <summary>Moves the sandbox's clock to that distance from the real one; null: the control path cannot.</summary>
    public Action<TimeSpan>? SetClockOffset { get; init; }

    /// <summary>How long RDS is <c>modifying</c> before a change that is applied immediately is in force.</summary>
    public TimeSpan ApplyDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the account's machines find a host and port.</summary>
    public Func<string, int, System.Net.EndPoint?> Resolve { get; init; } = (_, _) => null;

    /// <summary>Commands of the control path beside the account's own, by name.</summary>
    public IReadOnlyDictionary<string, Func<ControlArguments, object>> MoreCommands { get; init; } =
        new Dictionary<string, Func<ControlArguments, object>>();

    /// <summary>The exported logs of refused IAM logins; null: there are none.</summary>
    public RefusalGroups? Refusals { get; init; }

    /// <summary>The master's password.</summary>
    public MasterPassword MasterPassword { get; init; } = new();

    /// <summary>The key of the control path.</summary>
    public string ControlKey { get; init; } = Identifiers.Secret();

    public override string ToString() => nameof(AwsEndpointOptions);
}
