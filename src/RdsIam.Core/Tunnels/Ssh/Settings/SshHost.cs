using System.Globalization;
using RdsIam.Core.Tunnels.Ssh.Keys;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>An SSH server with everything that ssh_config says of the way to it.</summary>
internal sealed record SshHost
{
    /// <summary>As the user named it.</summary>
    public required string Alias { get; init; }

    /// <summary>Where the socket goes.</summary>
    public required string HostName { get; init; }

    public int Port { get; init; } = 22;

    public required string User { get; init; }

    /// <summary>Files with keys, in order; they need not be there where nobody named them.</summary>
    public IReadOnlyList<string> IdentityFiles { get; init; } = [];

    /// <summary>Whether ssh_config names the files: a named one that cannot be read is said.</summary>
    public bool HasOwnIdentityFiles { get; init; }

    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    /// <summary>Of the agent's keys only those of the files are offered.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>The agent's socket or pipe; null: there is none.</summary>
    public string? Agent { get; init; }

    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>The name that known_hosts has for it; null: its own.</summary>
    public string? HostKeyAlias { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the line may be silent before the server is asked whether it is there; zero: never.</summary>
    public TimeSpan AliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it may leave that unanswered.</summary>
    public int AliveCount { get; init; } = 3;

    /// <summary>The one key that is offered, in place of all those of files and agents; null: those.</summary>
    public SshOfferedKey? OnlyKey { get; init; }

    /// <summary>Hosts to go through, the first one first.</summary>
    public IReadOnlyList<SshHost> Jumps { get; init; } = [];

    /// <summary>The host's name as known_hosts writes it, with the port where that is not 22.</summary>
    public string KnownName => HostKeyAlias ?? (Port == 22 ? HostName : string.Create(CultureInfo.InvariantCulture, $"[{HostName}]:{Port}"));

    /// <summary>For people: <c>user@host:port</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{User}@{(HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName)}:{Port}");
}
