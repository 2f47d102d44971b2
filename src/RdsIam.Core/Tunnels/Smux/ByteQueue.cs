namespace RdsIam.Core.Tunnels.Smux;

/// <summary>Bytes that have come and are not read yet. Not thread-safe.</summary>
internal sealed class ByteQueue
{
    private const int SegmentSize = 16 * 1024;

    private readonly Queue<byte[]> _segments = new();
    private byte[]? _last;
    private int _readAt;
    private int _writeAt;

    public long Count { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        while (bytes.Length > 0)
        {
            if (_last is null || _writeAt == _last.Length)
            {
                _last = new byte[SegmentSize];
                _writeAt = 0;
                _segments.Enqueue(_last);
            }

            var count = Math.Min(bytes.Length, _last.Length - _writeAt);
            bytes[..count].CopyTo(_last.AsSpan(_writeAt));
            _writeAt += count;
            bytes = bytes[count..];
        }
    }

    /// <returns>How many bytes there were, up to the buffer's size.</returns>
    public int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && _segments.TryPeek(out var segment))
        {
            var end = ReferenceEquals(segment, _last) ? _writeAt : segment.Length;
            var count = Math.Min(buffer.Length - total, end - _readAt);
            segment.AsSpan(_readAt, count).CopyTo(buffer[total..]);
            total += count;
            _readAt += count;
            if (_readAt < end)
            {
                break;
            }

            _segments.Dequeue();
            _readAt = 0;
            if (ReferenceEquals(segment, _last))
            {
                _last = null;
            }
        }

        Count -= total;
        return total;
    }

    public void Clear()
    {
        _segments.Clear();
        _last = null;
        _readAt = 0;
        Count = 0;
    }
}
