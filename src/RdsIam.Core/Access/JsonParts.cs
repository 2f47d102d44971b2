using System.Text.Json;

namespace RdsIam.Core.Access;

/// <summary>Members of JSON that others wrote: of any case, and missing ones are nothing.</summary>
internal static class JsonParts
{
    /// <summary>The member; null where there is none, or it is null.</summary>
    public static JsonElement? Find(this JsonElement e, string name)
    {
        if (e.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (e.TryGetProperty(name, out var exact))
        {
            return IfThere(exact);
        }

        foreach (var member in e.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return IfThere(member.Value);
            }
        }

        return null;
    }

    /// <summary>A text, or a number or truth value as text; null where there is none, or it is empty.</summary>
    public static string? Text(this JsonElement e, string name) => e.Find(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } value ? value : null,
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value => value.GetRawText(),
        _ => null,
    };

    public static bool Flag(this JsonElement e, string name) => string.Equals(e.Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The items of a list; one that stands alone is a list of one.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement e, string name) => e.Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { } one => [one],
    };

    /// <summary>The texts of a list.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement e, string name) =>
        [.. e.List(name).Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)];

    private static JsonElement? IfThere(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value;
}
