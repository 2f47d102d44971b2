using System.Globalization;
using System.Text;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// A value of a row as PostgreSQL prints it, for people to read. Where the column's type is not known the value itself tells: a date
/// without its type is a timestamp.
/// </summary>
internal static class PrintedText
{
    /// <param name="value">Not null.</param>
    /// <param name="decoder">Of the column; null: not known.</param>
    public static string Of(object value, WireDecoder? decoder) => decoder is null ? Of(value) : decoder.PrintValue(value);

    /// <param name="value">Not null.</param>
    public static string Of(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "t" : "f",
        byte[] bytes => $"\\x{Convert.ToHexString(bytes).ToLowerInvariant()}",
        DateTime time => WireTimes.Timestamp.PrintValue(time),
        DateTimeOffset time => WireTimes.TimestampTz.PrintValue(time),
        TimeSpan span => WireTimes.Interval.PrintValue(span),
        double number => WireGeometry.Number(number),
        float number => WireGeometry.Number(number),
        object?[] fields when value.GetType() == typeof(object[]) && !fields.All(one => one is Array and not byte[]) => OfRecord(fields),
        Array items => OfArray(items, Of),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Whole(value),
    };

    /// <summary><c>{1,NULL,"a b"}</c>; arrays within are further dimensions.</summary>
    /// <param name="items">The elements.</param>
    /// <param name="print">Prints an element that is not null.</param>
    /// <param name="delimiter">Between two of them.</param>
    /// <param name="areLists">Whether the elements are arrays of numbers, which are no dimensions.</param>
    public static string OfArray(Array items, Func<object, string> print, char delimiter = ',', bool areLists = false) =>
        $"{{{string.Join(delimiter, items.Cast<object?>().Select(item => item switch
    {
        null => "NULL",
        byte[] => Quoted(print(item), delimiter),
        Array inner when !areLists || inner is object?[] => OfArray(inner, print, delimiter, areLists),
        _ => Quoted(print(item), delimiter),
    }))}}}";

    /// <summary><c>(1,,"a b")</c>, where nothing is NULL.</summary>
    private static string OfRecord(object?[] fields) => $"({string.Join(',', fields.Select(field =>
        field is null ? "" : Of(field) is var text && (text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || "(),\"\\".Contains(c)))
            ? Quote(text, '"')
            : text))})";

    private static string Quoted(string text, char delimiter) =>
        text.Length == 0 || text.Equals("NULL", StringComparison.OrdinalIgnoreCase)
            || text.Any(c => c == delimiter || char.IsWhiteSpace(c) || "{}\"\\".Contains(c))
            ? Quote(text, '\\')
            : text;

    private static string Quote(string text, char before)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c is '"' ? quoted.Append(before) : c is '\\' ? quoted.Append('\\') : quoted;
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>What has members of its own (a composite type, objects made of JSON) as JSON.</summary>
    private static string Whole(object value)
    {
        try
        {
            return JsonText.Of(value, new ValueNesting());
        }
        catch (ValueRefusal)
        {
            return value.ToString() ?? "";
        }
    }
}
