namespace RdsIam.Core.Tokens;

/// <summary>A login by token as somebody asked for it: nothing of it is checked yet.</summary>
internal sealed record LoginWords
{
    /// <summary>An RDS endpoint's name, an alias of one, or a name of one's own; without a port.</summary>
    public required string HostName { get; init; }

    public required int Port { get; init; }

    public required string? UserName { get; init; }

    /// <summary>As given, or null: the name carries it.</summary>
    public string? Region { get; init; }

    /// <summary>The profile's or the environment's region; it counts where nothing else says one.</summary>
    public string? DefaultRegion { get; init; }

    /// <summary>Whether name servers may be asked for the endpoint behind an alias.</summary>
    public bool Resolve { get; init; } = true;
}
