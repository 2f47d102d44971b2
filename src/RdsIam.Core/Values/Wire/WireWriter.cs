using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Core.Values.Wire;

/// <summary>Collects bytes in network order in a rented buffer that grows. Not safe for threads.</summary>
internal sealed class WireWriter
{
    /// <summary>Refuses half of a surrogate pair, which would become another character in silence.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly int _capacity;
    private byte[] _bytes;

    public WireWriter(int capacity)
    {
        _capacity = capacity;
        _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);

    public void Single(float value) => BinaryPrimitives.WriteSingleBigEndian(Take(4), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <exception cref="EncoderFallbackException">Half of a surrogate pair.</exception>
    public void Text(ReadOnlySpan<char> value)
    {
        Reserve(Utf8.GetMaxByteCount(value.Length));
        Length += Utf8.GetBytes(value, _bytes.AsSpan(Length));
    }

    /// <summary>Leaves room for a length that is known later.</summary>
    /// <returns>For <see cref="EndLength"/>.</returns>
    public int BeginLength()
    {
        Take(4);
        return Length;
    }

    public void EndLength(int start) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start - 4), Length - start);

    /// <summary>Room for bytes that the caller fills.</summary>
    public Span<byte> Take(int count)
    {
        Reserve(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>All the room there is, at least so much; see <see cref="Advance"/>.</summary>
    public Span<byte> Space(int atLeast)
    {
        Reserve(atLeast);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Counts what was put into <see cref="Space"/>.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Takes back what was written after there were so many bytes.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Hands the bytes over, in an array that goes back to the shared pool, and begins anew.</summary>
    public ArraySegment<byte> Detach()
    {
        var full = new ArraySegment<byte>(_bytes, 0, Length);
        _bytes = ArrayPool<byte>.Shared.Rent(_capacity);
        Length = 0;
        return full;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _bytes.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
