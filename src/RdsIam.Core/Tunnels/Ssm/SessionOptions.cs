using RdsIam.Core.Tunnels.Smux;
using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>Limits of a session; tests make them short.</summary>
internal sealed record SessionOptions
{
    public ReliableOptions Reliable { get; init; } = new();

    public SmuxOptions Smux { get; init; } = new();

    /// <summary>The agent waits 15 seconds for its part.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the far end may say nothing after the first bytes went to it. The agent dials without a limit, one connection at a
    /// time, so that an address that swallows everything blocks a whole session for minutes.
    /// </summary>
    public TimeSpan FirstAnswer { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a session is tried to be resumed.</summary>
    public TimeSpan Resume { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For how long what a session found of its host is new: names of RDS change within seconds of a failover.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What an orderly end may cost.</summary>
    public TimeSpan Goodbye { get; init; } = TimeSpan.FromSeconds(2);
}
