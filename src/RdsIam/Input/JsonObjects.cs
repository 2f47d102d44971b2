using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;

namespace RdsIam.Input;

/// <summary>
/// JSON as PowerShell's objects, as ConvertFrom-Json makes them, except that texts stay texts (no dates are guessed) and that no
/// number is rounded: what a double cannot hold exactly is a BigInteger or decimal, and beyond that its text.
/// </summary>
internal static class JsonObjects
{
    /// <summary>So many digits of any number survive the way through a double.</summary>
    private const int DigitsOfDouble = 15;

    private const string StringName = "RdsIam.JsonString";
    private const string ArrayName = "RdsIam.JsonArray";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>
    /// A text alone is marked as the JSON string that it was: sent to a json column again, it is one, and no document that happens to
    /// read like it. So is a list, which else would be an array of PostgreSQL's.
    /// </summary>
    public static object? From(string json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        return From(document.RootElement) switch
        {
            string text => Marked(text, StringName),
            object?[] items => Marked(items, ArrayName),
            var value => value,
        };
    }

    private static PSObject Marked(object value, string name)
    {
        var marked = new PSObject(value);
        marked.TypeNames.Insert(0, name);
        return marked;
    }

    /// <summary>Whether a wrapper is of a text that was read as a string of JSON.</summary>
    public static bool IsString(PSObject text) => text.TypeNames is [StringName, ..];

    /// <summary>Whether a wrapper is of a list that was read as an array of JSON.</summary>
    public static bool IsArray(PSObject list) => list.TypeNames is [ArrayName, ..];

    private static object? From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => element.EnumerateArray().Select(From).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => Number(element.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object Object(JsonElement element)
    {
        var custom = new PSObject();
        foreach (var member in element.EnumerateObject())
        {
            // PowerShell's properties have names, and no case: other members need a dictionary.
            if (member.Name.Length == 0 || custom.Properties[member.Name] is not null)
            {
                return Dictionary(element);
            }

            custom.Properties.Add(new PSNoteProperty(member.Name, From(member.Value)));
        }

        return custom;
    }

    private static OrderedDictionary Dictionary(JsonElement element)
    {
        var table = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            table[member.Name] = From(member.Value);
        }

        return table;
    }

    private static object Number(string text)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? whole
                : (object)BigInteger.Parse(text, CultureInfo.InvariantCulture);
        }

        var digits = text.TakeWhile(c => c is not ('e' or 'E')).Count(char.IsAsciiDigit);
        if (digits <= DigitsOfDouble && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number))
        {
            return number;
        }

        return digits <= 28 && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : text;
    }
}
