using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// Floating point numbers in PostgreSQL's binary format. A number is rounded once, from the text that it has; one that would become
/// infinity or nothing does not fit, as with the server.
/// </summary>
internal static class WireFloats
{
    private const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789eE");

    public static CellOutcome Single(WireWriter writer, object value)
    {
        writer.Int32(4);
        if (value is float plain)
        {
            writer.Single(plain);
            return CellOutcome.Written;
        }

        if (value is double wide && !double.IsFinite(wide))
        {
            writer.Single((float)wide);
            return CellOutcome.Written;
        }

        var text = value is double ? null : TextOf(value);
        var number = value is double real
            ? (float)real
            : text is not null && float.TryParse(text, Form, CultureInfo.InvariantCulture, out var read) ? read : float.NaN;
        writer.Single(number);
        var isLost = number == 0 && (text is null ? value is not 0d : IsMoreThanNothing(text));
        return float.IsFinite(number) && !isLost ? CellOutcome.Written : WireNumbers.Otherwise(value);
    }

    public static CellOutcome Double(WireWriter writer, object value)
    {
        writer.Int32(8);
        if (value is double plain)
        {
            writer.Double(plain);
            return CellOutcome.Written;
        }

        if (value is float narrow && !float.IsFinite(narrow))
        {
            writer.Double(narrow);
            return CellOutcome.Written;
        }

        // A [single] as the number that it shows, 0.1, and not as the bits that it has, 0.10000000149011612.
        var text = TextOf(value);
        var number = text is not null && double.TryParse(text, Form, CultureInfo.InvariantCulture, out var read) ? read : double.NaN;
        writer.Double(number);
        return double.IsFinite(number) && !(number == 0 && IsMoreThanNothing(text)) ? CellOutcome.Written : WireNumbers.Otherwise(value);
    }

    /// <summary>Digits with a point and an exponent; null: something else.</summary>
    private static string? TextOf(object value) => value switch
    {
        string text => text.AsSpan().ContainsAnyExcept(NumberCharacters) ? null : text,
        byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or BigInteger or Half or float or decimal =>
            ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Whether a digit before the exponent is not zero.</summary>
    private static bool IsMoreThanNothing(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('e', 'E');
        return (exponent < 0 ? text : text[..exponent]).ContainsAnyInRange('1', '9');
    }
}
