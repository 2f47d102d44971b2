using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RdsIam.Core.Postgres;

/// <summary>Values with members as the text that a type reads: JSON, hstore, rows, and arrays of them. Pure.</summary>
internal static class MemberText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null for NULL.</returns>
    /// <exception cref="Fault">CompositeFieldUnknown.</exception>
    public static string? Of(object? value, ServerType type) => (value, type.Kind) switch
    {
        (null or DBNull, _) => null,
        (not string, ServerTypeKind.Json) => Json(value),
        (IDictionary table, ServerTypeKind.Hstore) => string.Join(", ", Entries(table).Select(pair => $"{Quote(pair.Key)}=>{Hstore(pair.Value)}")),
        (IDictionary table, ServerTypeKind.Composite) => Row(table, type),
        (IDictionary table, _) => Json(table),
        (IEnumerable items and not (string or byte[]), ServerTypeKind.Array) =>
            $"{{{string.Join(',', items.Cast<object?>().Select(item => Item(item, type)))}}}",
        _ => ValueText.Of(value),
    };

    /// <summary>A list within a list is a further dimension of the same array.</summary>
    private static string Item(object? item, ServerType array) => item is IEnumerable and not (string or byte[] or IDictionary)
        && array.Element!.Kind is not (ServerTypeKind.Json or ServerTypeKind.Array)
            ? Of(item, array)!
            : Of(item, array.Element!) is { } text ? Quote(text) : "NULL";

    private static string Row(IDictionary table, ServerType type)
    {
        var entries = Entries(table).ToList();
        foreach (var (name, _) in entries)
        {
            if (!type.Fields.Any(field => Same(field.Key, name)))
            {
                throw new Fault("CompositeFieldUnknown", FaultKind.InvalidArgument, name, name, type.Name, string.Join(", ", type.Fields.Select(f => f.Key)));
            }
        }

        // A field that is not there is NULL, which is nothing between the commas.
        var texts = type.Fields.Select(field => Of(entries.LastOrDefault(entry => Same(entry.Key, field.Key)).Value, field.Value));
        return $"({string.Join(',', texts.Select(text => text is null ? "" : Quote(text)))})";
    }

    private static string Hstore(object? value) => value is null or DBNull ? "NULL" : Quote(ValueText.Of(value));

    private static string Json(object? value) => Node(value)?.ToJsonString(Plain) ?? "null";

    private static JsonNode? Node(object? value) => value switch
    {
        null or DBNull => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        byte or sbyte or short or ushort or int or uint or long or ulong or decimal or System.Numerics.BigInteger =>
            JsonNode.Parse(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        float number when float.IsFinite(number) => JsonValue.Create(number),
        DateTime time => JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture)),
        DateTimeOffset time => JsonValue.Create(time.ToString("O", CultureInfo.InvariantCulture)),
        IDictionary table => new JsonObject(Entries(table).Select(pair => KeyValuePair.Create(pair.Key, Node(pair.Value)))),
        IEnumerable items and not byte[] => new JsonArray([.. items.Cast<object?>().Select(Node)]),
        _ => JsonValue.Create(ValueText.Of(value)),
    };

    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            yield return new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value);
        }
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static string Quote(string text) =>
        new StringBuilder("\"").Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"').ToString();
}
