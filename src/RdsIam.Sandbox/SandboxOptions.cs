namespace RdsIam.Sandbox;

/// <summary>How a sandbox is to be.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The loopback port of the PostgreSQL endpoint. Zero: any free one.</summary>
    public int Port { get; init; }

    /// <summary>Where databases, passwords and the certificate authority stay between starts. Null: nothing stays.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The folder of PostgreSQL's server programs. Null: they are looked for.</summary>
    public string? PgBin { get; init; }

    /// <summary>RDS's limit is 200.</summary>
    public int IamConnectionsPerSecond { get; init; } = 200;

    /// <summary>Takes a line for the user about something slow.</summary>
    public Action<string>? Report { get; init; }
}
