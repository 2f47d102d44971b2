using System.Globalization;
using System.Numerics;
using System.Text;

namespace RdsIam.Core.Values.Texts;

/// <summary>
/// The one writer of JSON. Numbers keep all their digits; what JSON has no number for (NaN, Infinity) and every other value
/// becomes the text that PostgreSQL itself would make of it.
/// </summary>
internal static class JsonText
{
    /// <summary>PostgreSQL holds a gigabyte in one value.</summary>
    private const int Longest = 1 << 29;

    /// <exception cref="ValueRefusal">Also something within it can be refused.</exception>
    public static string Of(object? value, ValueNesting nesting)
    {
        var text = new StringBuilder();
        Append(text, value, nesting);
        return text.ToString();
    }

    /// <exception cref="ValueRefusal">ValueTooLong.</exception>
    public static void CheckLength(StringBuilder text)
    {
        if (text.Length > Longest)
        {
            throw new ValueRefusal(place => Messages.ValueTooLong(place, Longest));
        }
    }

    private static void Append(StringBuilder text, object? value, ValueNesting nesting)
    {
        switch (value)
        {
            case null or DBNull:
                text.Append("null");
                break;
            case string plain:
                AppendString(text, plain);
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or BigInteger or decimal:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case float number when float.IsFinite(number):
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case Half number when Half.IsFinite(number):
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                AppendString(text, TimeText.Iso(time));
                break;
            case DateTimeOffset point:
                AppendString(text, TimeText.Iso(point));
                break;
            default:
                AppendOther(text, value, nesting);
                break;
        }
    }

    private static void AppendOther(StringBuilder text, object value, ValueNesting nesting)
    {
        if (ValueParts.JsonOf(value) is { } json)
        {
            text.Append(json);
        }
        else if (ValueParts.MembersOf(value) is { } members)
        {
            AppendParts(text, value, '{', members, '}', nesting, member =>
            {
                AppendString(text, member.Key);
                text.Append(':');
                Append(text, member.Value, nesting);
            });
        }
        else if (ValueParts.ItemsOf(value) is { } items)
        {
            AppendParts(text, value, '[', items.Cast<object?>(), ']', nesting, item => Append(text, item, nesting));
        }
        else
        {
            AppendString(text, ScalarText.Of(value, ServerType.Other));
        }
    }

    private static void AppendParts<T>(
        StringBuilder text, object whole, char open, IEnumerable<T> parts, char close, ValueNesting nesting, Action<T> append)
    {
        nesting.Enter(whole);
        text.Append(open);
        var first = true;
        foreach (var part in parts)
        {
            text.Append(first ? "" : ",");
            first = false;
            append(part);
            CheckLength(text);
        }

        text.Append(close);
        nesting.Leave(whole);
    }

    /// <summary>Only what must be escaped; the library's encoders put U+FFFD in the place of half a character without a word.</summary>
    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
