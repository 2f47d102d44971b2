using System.Globalization;
using System.Numerics;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// Writes PostgreSQL's numeric, with every digit that the value has. <see cref="WireNumeric"/> describes the format.
/// </summary>
internal static class WireNumericWriter
{
    private const int HeaderLength = 8;
    private const int BaseDigits = 4;
    private const int Base = 10_000;

    /// <summary>PostgreSQL's limits, before the point and behind it; a group beyond would be written at another place.</summary>
    private const int MostWhole = 131_072;
    private const int MostScale = 16_383;

    private const ushort Negative = 0x4000;

    public static CellOutcome Write(WireWriter writer, object value)
    {
        switch (value)
        {
            case decimal exact:
                WriteDecimal(writer, exact);
                return CellOutcome.Written;
            case int or long or short or byte or sbyte or ushort or uint or ulong:
                WriteDecimal(writer, Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                return CellOutcome.Written;
            // The shortest text that reads back as the same number.
            case double or float or Half or Int128 or UInt128 or BigInteger:
                return WriteText(writer, ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture))
                    ? CellOutcome.Written
                    : CellOutcome.Misfit;
            case string text when WriteText(writer, text):
                return CellOutcome.Written;
            default:
                return WireNumbers.Otherwise(value);
        }
    }

    private static void WriteDecimal(WireWriter writer, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        // The point stands between two groups.
        var padding = (BaseDigits - (scale % BaseDigits)) % BaseDigits;
        var mantissa = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        for (var i = 0; i < padding; i++)
        {
            mantissa *= 10;
        }

        Span<short> groups = stackalloc short[10];
        var count = Split(mantissa, groups);
        var weight = count - 1 - ((scale + padding) / BaseDigits);
        WriteGroups(writer, groups[..count], weight, value < 0, scale);
    }

    /// <summary>Most significant first.</summary>
    private static int Split(UInt128 mantissa, Span<short> groups)
    {
        var count = 0;
        // Division of 128 bits is slow, and few numbers need it.
        while (mantissa > ulong.MaxValue)
        {
            (mantissa, var group) = UInt128.DivRem(mantissa, Base);
            groups[count++] = (short)group;
        }

        for (var low = (ulong)mantissa; low > 0; low /= Base)
        {
            groups[count++] = (short)(low % Base);
        }

        groups[..count].Reverse();
        return count;
    }

    private static void WriteGroups(WireWriter writer, ReadOnlySpan<short> groups, int weight, bool negative, int scale)
    {
        while (groups is [0, ..])
        {
            groups = groups[1..];
            weight--;
        }

        while (groups is [.., 0])
        {
            groups = groups[..^1];
        }

        writer.Int32(HeaderLength + (2 * groups.Length));
        writer.Int16((short)groups.Length);
        writer.Int16(groups.Length == 0 ? (short)0 : (short)weight);
        writer.Int16(negative && groups.Length > 0 ? (short)Negative : (short)0);
        writer.Int16((short)scale);
        foreach (var group in groups)
        {
            writer.Int16(group);
        }
    }

    /// <summary>Digits with a point and an exponent, <c>NaN</c>, <c>Infinity</c>.</summary>
    private static bool WriteText(WireWriter writer, ReadOnlySpan<char> text)
    {
        var negative = text is ['-', ..];
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        if (SpecialSign(digits, negative) is { } sign)
        {
            writer.Int32(HeaderLength);
            writer.Int32(0);
            writer.Int16((short)sign);
            writer.Int16(0);
            return true;
        }

        var exponent = 0;
        if (digits.IndexOfAny('e', 'E') is >= 0 and var mark)
        {
            if (!int.TryParse(digits[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                return false;
            }

            digits = digits[..mark];
        }

        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        return WriteDigits(writer, $"{whole}{fraction}", (long)whole.Length + exponent, negative);
    }

    /// <param name="digits">All of them, without a point.</param>
    /// <param name="whole">How many of them stand before the point; it may lie outside of them.</param>
    private static bool WriteDigits(WireWriter writer, string digits, long whole, bool negative)
    {
        var scale = Math.Max(0, digits.Length - whole);
        var usable = digits.Length > 0 && !digits.AsSpan().ContainsAnyExceptInRange('0', '9');
        if (!usable || scale > MostScale || whole > MostWhole)
        {
            return false;
        }

        // Zeros in front and behind until both ends, and the point, stand between two groups.
        var front = (int)(((-whole % BaseDigits) + BaseDigits) % BaseDigits);
        var padded = new string('0', front) + digits;
        padded = padded.PadRight((padded.Length + BaseDigits - 1) / BaseDigits * BaseDigits, '0');
        var groups = new short[padded.Length / BaseDigits];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = short.Parse(padded.AsSpan(i * BaseDigits, BaseDigits), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        WriteGroups(writer, groups, (int)((whole + front) / BaseDigits) - 1, negative, (int)scale);
        return true;
    }

    /// <summary>As PostgreSQL prints them; it reads more, as text.</summary>
    private static ushort? SpecialSign(ReadOnlySpan<char> text, bool negative) => text switch
    {
        "NaN" when !negative => 0xC000,
        "Infinity" => negative ? (ushort)0xF000 : (ushort)0xD000,
        _ => null,
    };
}
