using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Core.Values.Wire;

/// <summary>Text in UTF-8.</summary>
internal static class WireText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="DecoderFallbackException">
    /// The bytes are no UTF-8: those of a database without an encoding (SQL_ASCII) may be anything, and no letter is replaced unsaid.
    /// </exception>
    public static string Of(ReadOnlySpan<byte> wire) => Strict.GetString(wire);
}

/// <summary>Goes through PostgreSQL's binary format: big-endian numbers, texts that end with a zero, parts with a length.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> wire)
{
    private ReadOnlySpan<byte> _rest = wire;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>How many parts follow. No number is believed that the bytes that are there could not hold.</summary>
    /// <param name="smallest">The bytes that a part has at the least.</param>
    /// <exception cref="FormatException">There are not so many.</exception>
    public int Count(int smallest)
    {
        var count = Int32();
        return count >= 0 && count <= _rest.Length / smallest
            ? count
            : throw new FormatException($"{count} parts of {smallest} bytes and more cannot be in {_rest.Length} bytes.");
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>A length and as many bytes.</summary>
    /// <returns>False for NULL, whose length is -1.</returns>
    public bool TryPart(out ReadOnlySpan<byte> part)
    {
        var length = Int32();
        part = length < 0 ? default : Take(length);
        return length >= 0;
    }

    /// <summary>Text up to a zero.</summary>
    public string Text()
    {
        var length = _rest.IndexOf((byte)0);
        var text = WireText.Of(_rest[..length]);
        _rest = _rest[(length + 1)..];
        return text;
    }
}
