namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A clock by which time passes only while somebody waits, and then at once, or where a test says so.</summary>
internal sealed class QuickTime : TimeProvider
{
    private long _now = 1;

    /// <summary>How long each one waited.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public TimeSpan Passed => TimeSpan.FromTicks(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Advance(TimeSpan time) => _now += time.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        Advance(dueTime);
        return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
