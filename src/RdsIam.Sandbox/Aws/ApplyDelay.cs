namespace RdsIam.Sandbox.Aws;

/// <summary>How long RDS is at work on a change; can be set while the endpoints run.</summary>
internal sealed class ApplyDelay
{
    private long _ticks;

    public TimeSpan Value
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }
}
