namespace RdsIam.Core.Tunnels.Smux;

/// <summary>Cuts a stream of bytes into frames, wherever the pieces that come begin and end.</summary>
/// <param name="begun">A frame's header has come.</param>
/// <param name="bytes">A piece of what follows it.</param>
internal sealed class SmuxParser(Action<SmuxFrame> begun, SmuxParser.Piece bytes)
{
    private readonly byte[] _header = new byte[SmuxFrame.Size];
    private int _headerBytes;
    private SmuxFrame _frame;
    private int _left;

    public delegate void Piece(uint streamId, ReadOnlySpan<byte> bytes);

    /// <exception cref="InvalidDataException">It is not this protocol.</exception>
    public void Feed(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            data = data[(_left > 0 ? TakeBytes(data) : TakeHeader(data))..];
        }
    }

    private int TakeBytes(ReadOnlySpan<byte> data)
    {
        var count = Math.Min(_left, data.Length);
        if (_frame.Command == SmuxCommand.Push)
        {
            bytes(_frame.StreamId, data[..count]);
        }

        _left -= count;
        return count;
    }

    private int TakeHeader(ReadOnlySpan<byte> data)
    {
        var count = Math.Min(SmuxFrame.Size - _headerBytes, data.Length);
        data[..count].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += count;
        if (_headerBytes == SmuxFrame.Size)
        {
            _headerBytes = 0;
            _frame = SmuxFrame.Read(_header);
            _left = _frame.Length;
            begun(_frame);
        }

        return count;
    }
}
