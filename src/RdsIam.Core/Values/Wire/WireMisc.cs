using System.Buffers.Binary;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;

namespace RdsIam.Core.Values.Wire;

/// <summary>Built-in types that are alone of their kind.</summary>
internal static class WireMisc
{
    /// <summary>A length in bits, then the bits: a text of 0 and 1.</summary>
    public static string Bits(ReadOnlySpan<byte> wire)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(wire);
        if (length < 0 || length > (wire.Length - sizeof(int)) * 8L)
        {
            throw new FormatException($"{length} bits cannot be in {wire.Length} bytes.");
        }

        var bits = new char[length];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = (wire[4 + (i / 8)] & (0x80 >> (i % 8))) != 0 ? '1' : '0';
        }

        return new string(bits);
    }

    /// <summary>The one byte of "char", which is empty for zero.</summary>
    public static string Char(ReadOnlySpan<byte> wire) => wire[0] == 0 ? "" : Encoding.Latin1.GetString(wire);

    public static string LogSequenceNumber(ReadOnlySpan<byte> wire) => string.Create(
        CultureInfo.InvariantCulture,
        $"{BinaryPrimitives.ReadUInt32BigEndian(wire):X}/{BinaryPrimitives.ReadUInt32BigEndian(wire[4..]):X}");

    public static string TupleId(ReadOnlySpan<byte> wire) => string.Create(
        CultureInfo.InvariantCulture,
        $"({BinaryPrimitives.ReadUInt32BigEndian(wire)},{BinaryPrimitives.ReadUInt16BigEndian(wire[4..])})");

    /// <summary>In hundredths, as every locale of RDS has it but the yen's and a few others.</summary>
    public static decimal Money(ReadOnlySpan<byte> wire) => new decimal(BinaryPrimitives.ReadInt64BigEndian(wire)) / 100m;

    /// <summary>json types with a version in front of their text.</summary>
    public static string Versioned(ReadOnlySpan<byte> wire) => WireText.Of(wire[1..]);

    /// <summary>hstore: keys in the server's order, whose case counts.</summary>
    public static OrderedDictionary Hstore(ReadOnlySpan<byte> wire)
    {
        var reader = new WireReader(wire);
        var pairs = new OrderedDictionary(StringComparer.Ordinal);
        for (var left = reader.Count(2 * sizeof(int)); left > 0; left--)
        {
            reader.TryPart(out var key);
            var name = WireText.Of(key);
            pairs[name] = reader.TryPart(out var value) ? WireText.Of(value) : null;
        }

        return pairs;
    }
}
