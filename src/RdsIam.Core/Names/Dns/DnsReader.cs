using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Core.Names.Dns;

/// <summary>Reads a DNS message from the front; every step says whether the message was long and sound enough for it.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    private const int MaxNameLength = 253;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    public bool TrySkip(int count)
    {
        _at += count;
        return _at <= _message.Length;
    }

    public bool TryReadUInt16(out ushort value)
    {
        value = 0;
        if (_at + 2 > _message.Length)
        {
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(_message[_at..]);
        _at += 2;
        return true;
    }

    /// <summary>A name in lower case, labels joined by dots, compression pointers followed.</summary>
    public bool TryReadName(out string name)
    {
        var text = new StringBuilder();
        var at = _at;
        var end = -1;
        name = "";
        while (at < _message.Length && _message[at] != 0)
        {
            var length = (int)_message[at];
            if (length >= 0xC0)
            {
                // A pointer must lead backwards, so that names cannot go round in circles.
                if (at + 1 >= _message.Length || Pointer(at) is var target && target >= at)
                {
                    return false;
                }

                end = end < 0 ? at + 2 : end;
                at = target;
                continue;
            }

            if (length > 63 || at + 1 + length > _message.Length || text.Length + length > MaxNameLength)
            {
                return false;
            }

            text.Append(text.Length > 0 ? "." : "").Append(Encoding.Latin1.GetString(_message.Slice(at + 1, length)));
            at += 1 + length;
        }

        name = text.ToString().ToLowerInvariant();
        _at = end < 0 ? at + 1 : end;
        return at < _message.Length;
    }

    private readonly int Pointer(int at) => BinaryPrimitives.ReadUInt16BigEndian(_message[at..]) & 0x3FFF;
}
