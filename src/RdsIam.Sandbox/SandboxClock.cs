namespace RdsIam.Sandbox;

/// <summary>The sandbox's time: the system's, moved by what a test asks for.</summary>
internal sealed class SandboxClock : TimeProvider
{
    private long _offsetTicks;

    /// <summary>How far the sandbox is ahead of the system.</summary>
    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
