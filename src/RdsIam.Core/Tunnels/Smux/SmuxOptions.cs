namespace RdsIam.Core.Tunnels.Smux;

/// <summary>Limits of a session.</summary>
internal sealed record SmuxOptions
{
    /// <summary>How many bytes of all streams together may lie unread before no more are taken: what the agent's own side has.</summary>
    public long ReceiveBuffer { get; init; } = 4 * 1024 * 1024;

    /// <summary>The longest piece of a stream in one frame, so that its neighbours have their turns.</summary>
    public int FrameSize { get; init; } = 16 * 1024 - SmuxFrame.Size;

    /// <summary>How many bytes go into one message below.</summary>
    public int MessageSize { get; init; } = 1024;

    /// <summary>How often the other side is told that this one is alive; null where it does not ask for that.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
