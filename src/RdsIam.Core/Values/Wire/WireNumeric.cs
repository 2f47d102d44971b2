using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// PostgreSQL's numeric: a decimal where it fits exactly, else its text. Nothing is rounded. The format is: number of digits,
/// weight of the first, sign, digits after the point to show (four 16-bit numbers), then digits in base 10,000.
/// </summary>
internal static class WireNumeric
{
    private const int HeaderLength = 8;
    private const ushort Negative = 0x4000;
    private const int BaseDigits = 4;
    private const int MostScale = 28;

    /// <summary>More groups than this are beyond every decimal, and beyond 128 bits.</summary>
    private const int MostGroups = 9;

    private static readonly UInt128 MostMantissa = (UInt128.One << 96) - 1;

    /// <summary>A decimal, or a string for what is beyond it: more than 28 digits or decimals, NaN, Infinity.</summary>
    public static object Read(ReadOnlySpan<byte> wire) =>
        TryReadDecimal(wire, out var value) ? value : ReadText(wire);

    private static bool TryReadDecimal(ReadOnlySpan<byte> wire, out decimal value)
    {
        value = 0;
        var groups = UInt16(wire, 0);
        var sign = UInt16(wire, 4);
        if (groups > MostGroups || sign is not (0 or Negative))
        {
            return false;
        }

        UInt128 mantissa = 0;
        for (var i = 0; i < groups; i++)
        {
            mantissa = (mantissa * 10_000) + UInt16(wire, HeaderLength + (2 * i));
        }

        var scale = (groups - 1 - Int16(wire, 2)) * BaseDigits;
        if (groups == 0)
        {
            scale = 0;
        }

        return TryScale(mantissa, scale, UInt16(wire, 6), sign == Negative, out value);
    }

    /// <summary>Brings a mantissa with <paramref name="scale"/> decimals to the number of decimals to show, exactly.</summary>
    private static bool TryScale(UInt128 mantissa, int scale, int shown, bool negative, out decimal value)
    {
        value = 0;
        for (; scale > shown || scale > MostScale; scale--)
        {
            var (quotient, remainder) = UInt128.DivRem(mantissa, 10);
            if (remainder != 0)
            {
                return false;
            }

            mantissa = quotient;
        }

        for (; scale < 0 || (scale < shown && scale < MostScale && mantissa <= MostMantissa / 10); scale++)
        {
            if (mantissa > MostMantissa)
            {
                return false;
            }

            mantissa *= 10;
        }

        // Fewer zeros would be another number to the server, whose scale is part of it.
        if (mantissa > MostMantissa || scale < shown)
        {
            return false;
        }

        var low = (ulong)mantissa;
        value = new decimal((int)low, (int)(low >> 32), (int)(ulong)(mantissa >> 64), negative, (byte)scale);
        return true;
    }

    /// <summary>As PostgreSQL prints it.</summary>
    private static string ReadText(ReadOnlySpan<byte> wire)
    {
        switch (UInt16(wire, 4))
        {
            case 0xC000:
                return "NaN";
            case 0xD000:
                return "Infinity";
            case 0xF000:
                return "-Infinity";
        }

        var weight = Int16(wire, 2);
        var text = new StringBuilder(UInt16(wire, 4) == Negative ? "-" : "");
        for (var group = 0; group <= weight; group++)
        {
            text.Append(Group(wire, group).ToString(group == 0 ? "0" : "0000", CultureInfo.InvariantCulture));
        }

        if (weight < 0)
        {
            text.Append('0');
        }

        AppendFraction(text, wire, weight, UInt16(wire, 6));
        return text.ToString();
    }

    private static void AppendFraction(StringBuilder text, ReadOnlySpan<byte> wire, int weight, int shown)
    {
        if (shown == 0)
        {
            return;
        }

        text.Append('.');
        var end = text.Length + shown;
        for (var group = weight + 1; text.Length < end; group++)
        {
            text.Append(Group(wire, group).ToString("0000", CultureInfo.InvariantCulture));
        }

        text.Length = end;
    }

    private static int Group(ReadOnlySpan<byte> wire, int index) =>
        index >= 0 && index < UInt16(wire, 0) ? UInt16(wire, HeaderLength + (2 * index)) : 0;

    private static ushort UInt16(ReadOnlySpan<byte> wire, int offset) => BinaryPrimitives.ReadUInt16BigEndian(wire[offset..]);

    private static short Int16(ReadOnlySpan<byte> wire, int offset) => BinaryPrimitives.ReadInt16BigEndian(wire[offset..]);
}
