namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>
/// What was sent and is not acknowledged. Its span is bounded, from the oldest such message on: the other side has to keep what
/// comes after a gap. Not thread-safe.
/// </summary>
internal sealed class SendWindow(ReliableOptions options, TimeProvider time)
{
    /// <summary>As many at one look, so that a way that lost much is not flooded.</summary>
    private const int MostResent = 64;

    private readonly Entry?[] _ring = new Entry?[options.Window];
    private readonly RoundTrip _roundTrip = new(options);
    private long _oldest;

    /// <summary>The number that the next message gets.</summary>
    public long Next { get; private set; }

    public bool IsFull => Next - _oldest >= options.Window;

    public bool IsEmpty => Next == _oldest;

    /// <summary>Adds a frame, whose number is <see cref="Next"/>; there must be room.</summary>
    public void Add(byte[] frame)
    {
        var now = time.GetTimestamp();
        _ring[Next % options.Window] = new Entry(frame, now) { LastSent = now };
        Next++;
    }

    /// <summary>Takes an acknowledgement, also one that came before or was never asked for.</summary>
    /// <returns>Whether the oldest has moved on, which makes room.</returns>
    public bool Acknowledge(long sequence)
    {
        if (sequence < _oldest || sequence >= Next || _ring[sequence % options.Window] is not { } entry)
        {
            return false;
        }

        if (entry.Resent == 0)
        {
            _roundTrip.Sample(time.GetElapsedTime(entry.FirstSent));
        }

        _ring[sequence % options.Window] = null;
        var before = _oldest;
        while (_oldest < Next && _ring[_oldest % options.Window] is null)
        {
            _oldest++;
        }

        return _oldest > before;
    }

    /// <summary>The messages that have waited too long, oldest first; each waits twice as long the next time.</summary>
    public IEnumerable<byte[]> Due()
    {
        var count = 0;
        for (var sequence = _oldest; sequence < Next && count < MostResent; sequence++)
        {
            if (_ring[sequence % options.Window] is { } entry && time.GetElapsedTime(entry.LastSent) > Wait(entry))
            {
                count++;
                yield return Again(entry);
            }
        }
    }

    /// <summary>Everything that is not acknowledged, oldest first, to go out over a new line.</summary>
    public IEnumerable<byte[]> All()
    {
        for (var sequence = _oldest; sequence < Next; sequence++)
        {
            if (_ring[sequence % options.Window] is { } entry)
            {
                entry.FirstSent = time.GetTimestamp();
                yield return Again(entry);
            }
        }
    }

    /// <summary>Whether the oldest has stayed without an answer on this line for so long that the line is dead.</summary>
    public bool IsDead() => !IsEmpty && time.GetElapsedTime(_ring[_oldest % options.Window]!.FirstSent) > options.Dead;

    /// <summary>Waits anew for what is under way: nobody has listened for answers.</summary>
    public void Restart()
    {
        for (var sequence = _oldest; sequence < Next; sequence++)
        {
            if (_ring[sequence % options.Window] is { } entry)
            {
                entry.FirstSent = entry.LastSent = time.GetTimestamp();
                entry.Resent++;
            }
        }
    }

    private TimeSpan Wait(Entry entry)
    {
        var wait = _roundTrip.Timeout * (1 << Math.Min(entry.Resent, 4));
        return wait < options.LongestTimeout ? wait : options.LongestTimeout;
    }

    private byte[] Again(Entry entry)
    {
        entry.LastSent = time.GetTimestamp();
        entry.Resent++;
        return entry.Frame;
    }

    private sealed class Entry(byte[] frame, long firstSent)
    {
        public byte[] Frame => frame;

        public long FirstSent { get; set; } = firstSent;

        public long LastSent { get; set; }

        public int Resent { get; set; }
    }
}
