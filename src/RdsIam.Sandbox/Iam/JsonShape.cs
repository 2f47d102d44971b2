using System.Text.Json;

namespace RdsIam.Sandbox.Iam;

/// <summary>The JSON shapes that policies are made of; another shape is a syntax error.</summary>
internal static class JsonShape
{
    /// <summary>An object with only these members, each once.</summary>
    public static void CheckObject(JsonElement element, IReadOnlyList<string>? names = null)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw MalformedPolicy.Syntax();
        }

        var members = element.EnumerateObject().Select(member => member.Name).ToList();
        if (members.Distinct(StringComparer.Ordinal).Count() < members.Count
            || (names is not null && members.Exists(member => !names.Contains(member))))
        {
            throw MalformedPolicy.Syntax();
        }
    }

    /// <summary>A member that must be a text, or null where it is absent.</summary>
    public static string? Text(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw MalformedPolicy.Syntax();

    /// <summary>A text or a list of texts; null where the member is absent. A null in a list counts for nothing.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? Texts(value, plain: false) : null;

    /// <summary>A text or a list of texts; <paramref name="plain"/>: numbers, true and false count as texts.</summary>
    public static IReadOnlyList<string> Texts(JsonElement value, bool plain) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(one => one.ValueKind != JsonValueKind.Null).Select(one => One(one, plain))]
        : [One(value, plain)];

    private static string One(JsonElement value, bool plain) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when plain => value.GetRawText(),
        _ => throw MalformedPolicy.Syntax(),
    };
}
