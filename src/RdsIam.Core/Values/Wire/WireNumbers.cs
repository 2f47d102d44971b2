using System.Globalization;
using System.Numerics;

namespace RdsIam.Core.Values.Wire;

/// <summary>Booleans and integers in PostgreSQL's binary format. Nothing is rounded to an integer.</summary>
internal static class WireNumbers
{
    public static CellOutcome Bool(WireWriter writer, object value)
    {
        bool? flag = value switch
        {
            bool given => given,
            "t" or "true" => true,
            "f" or "false" => false,
            _ when value is not string && TryInteger(value, out var number) => number switch { 0 => false, 1 => true, _ => null },
            _ => null,
        };
        writer.Int32(1);
        writer.Byte(flag == true ? (byte)1 : (byte)0);
        return flag is not null ? CellOutcome.Written : Otherwise(value);
    }

    public static CellOutcome Int16(WireWriter writer, object value)
    {
        writer.Int32(2);
        var fits = TryInteger(value, out var number) && number is >= short.MinValue and <= short.MaxValue;
        writer.Int16((short)number);
        return fits ? CellOutcome.Written : Otherwise(value);
    }

    public static CellOutcome Int32(WireWriter writer, object value)
    {
        writer.Int32(4);
        if (value is int plain)
        {
            writer.Int32(plain);
            return CellOutcome.Written;
        }

        var fits = TryInteger(value, out var number) && number is >= int.MinValue and <= int.MaxValue;
        writer.Int32((int)number);
        return fits ? CellOutcome.Written : Otherwise(value);
    }

    public static CellOutcome UInt32(WireWriter writer, object value)
    {
        writer.Int32(4);
        var fits = TryInteger(value, out var number) && number is >= 0 and <= uint.MaxValue;
        writer.Int32((int)(uint)number);
        return fits ? CellOutcome.Written : Otherwise(value);
    }

    public static CellOutcome Int64(WireWriter writer, object value)
    {
        writer.Int32(8);
        var fits = TryInteger(value, out var number);
        writer.Int64(number);
        return fits ? CellOutcome.Written : Otherwise(value);
    }

    /// <summary>A text, or a value that has one, may mean to the server what it does not mean here.</summary>
    public static CellOutcome Otherwise(object value) =>
        value is bool or byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or BigInteger
            or Half or float
                or double or decimal or Enum or Guid or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or byte[]
            ? CellOutcome.Misfit
            : CellOutcome.AsText;

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
                return IsWhole(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
            case ulong or BigInteger or Int128 or UInt128:
                return long.TryParse(
                    ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture, out number);
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

    /// <summary>A minus at most, and digits: the server reads more than that.</summary>
    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
