namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>Limits of the layer that makes messages arrive once and in order.</summary>
internal sealed record ReliableOptions
{
    /// <summary>
    /// How many messages may be under way from the oldest that is not acknowledged, one KiB each. The agent acknowledges what it
    /// has given to its own buffer of 4 MiB, so this also bounds what a slow database makes it hold.
    /// </summary>
    public int Window { get; init; } = 256;

    /// <summary>How many messages that came too early are kept; what comes beyond is not acknowledged and comes again.</summary>
    public int Reorder { get; init; } = 10_000;

    /// <summary>How often the oldest messages are looked at.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>When a message is sent again before anything is known of the way.</summary>
    public TimeSpan FirstTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest time until a message is sent again.</summary>
    public TimeSpan LongestTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A message that stays without an answer for so long says that the way is dead.</summary>
    public TimeSpan Dead { get; init; } = TimeSpan.FromSeconds(30);
}
