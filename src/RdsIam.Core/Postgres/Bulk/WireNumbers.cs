using System.Globalization;

namespace RdsIam.Core.Postgres;

/// <summary>Booleans, integers and floating point numbers in PostgreSQL's binary format. Nothing is rounded to an integer.</summary>
internal static class WireNumbers
{
    public static bool Bool(WireWriter writer, object value)
    {
        bool? flag = value switch
        {
            bool given => given,
            string text => OfText(text.Trim()),
            _ when TryInteger(value, out var number) => number switch { 0 => false, 1 => true, _ => null },
            _ => null,
        };
        writer.Int32(1);
        writer.Byte(flag == true ? (byte)1 : (byte)0);
        return flag is not null;
    }

    public static bool Int16(WireWriter writer, object value)
    {
        writer.Int32(2);
        var fits = TryInteger(value, out var number) && number is >= short.MinValue and <= short.MaxValue;
        writer.Int16((short)number);
        return fits;
    }

    public static bool Int32(WireWriter writer, object value)
    {
        writer.Int32(4);
        if (value is int plain)
        {
            writer.Int32(plain);
            return true;
        }

        var fits = TryInteger(value, out var number) && number is >= int.MinValue and <= int.MaxValue;
        writer.Int32((int)number);
        return fits;
    }

    public static bool UInt32(WireWriter writer, object value)
    {
        writer.Int32(4);
        var fits = TryInteger(value, out var number) && number is >= 0 and <= uint.MaxValue;
        writer.Int32((int)(uint)number);
        return fits;
    }

    public static bool Int64(WireWriter writer, object value)
    {
        writer.Int32(8);
        var fits = TryInteger(value, out var number);
        writer.Int64(number);
        return fits;
    }

    public static bool Single(WireWriter writer, object value)
    {
        writer.Int32(4);
        var fits = TryDouble(value, out var number);
        writer.Single((float)number);
        // A number too large would become infinity.
        return fits && (float.IsFinite((float)number) || !double.IsFinite(number));
    }

    public static bool Double(WireWriter writer, object value)
    {
        writer.Int32(8);
        var fits = TryDouble(value, out var number);
        writer.Double(number);
        return fits;
    }

    /// <summary>A whole number, whatever type carries it.</summary>
    public static bool TryInteger(object value, out long number)
    {
        number = 0;
        switch (value)
        {
            case int or long or short or byte or sbyte or ushort or uint or Enum:
                number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                return true;
            case string text:
                return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
            case ulong large when large <= long.MaxValue:
                number = (long)large;
                return true;
            case decimal exact when exact == decimal.Truncate(exact) && exact is >= long.MinValue and <= long.MaxValue:
                number = (long)exact;
                return true;
            // Beyond 2^53 a double stands for many whole numbers.
            case double or float when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var real
                && Math.Abs(real) <= 9_007_199_254_740_992 && Math.Truncate(real) == real:
                number = (long)real;
                return true;
            default:
                return false;
        }
    }

    private static bool TryDouble(object value, out double number)
    {
        number = 0;
        switch (value)
        {
            case double plain:
                number = plain;
                return true;
            case float or decimal or int or long or short or byte or sbyte or ushort or uint or ulong:
                number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                return true;
            case string text:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && (double.IsFinite(number) || IsSpecial(text));
            default:
                return false;
        }
    }

    /// <summary>Else a number was too large for a double.</summary>
    private static bool IsSpecial(string text) => text.AsSpan().ContainsAny('n', 'N');

    /// <summary>The words that PostgreSQL takes.</summary>
    private static bool? OfText(string text) => text.ToLowerInvariant() switch
    {
        "t" or "true" or "y" or "yes" or "on" or "1" => true,
        "f" or "false" or "n" or "no" or "off" or "0" => false,
        _ => null,
    };
}
