namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>Estimates the round trip, and how long to wait before a message is sent again. Not thread-safe.</summary>
internal sealed class RoundTrip(ReliableOptions options)
{
    private static readonly TimeSpan LeastVariation = TimeSpan.FromMilliseconds(10);

    private TimeSpan _smoothed = options.FirstTimeout / 2;
    private TimeSpan _variation;

    /// <summary>How long to wait for an acknowledgement.</summary>
    public TimeSpan Timeout { get; private set; } = options.FirstTimeout;

    /// <summary>Takes a measured time; of messages that were sent once only, as nobody knows which copy was answered.</summary>
    public void Sample(TimeSpan time)
    {
        _variation = (3 * _variation + (_smoothed - time).Duration()) / 4;
        _smoothed = (7 * _smoothed + time) / 8;
        var spread = 4 * _variation;
        var timeout = _smoothed + (spread > LeastVariation ? spread : LeastVariation);
        Timeout = timeout < options.LongestTimeout ? timeout : options.LongestTimeout;
    }
}
