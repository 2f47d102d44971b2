using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Data;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace RdsIam.Core.Values.Texts;

/// <summary>Which values consist of parts: dictionaries of members, and lists of items. All others are one text.</summary>
internal static class ValueParts
{
    /// <summary>Of a type whose items are pairs, how key and value are read; null: they are none.</summary>
    private static readonly ConcurrentDictionary<Type, (PropertyInfo Key, PropertyInfo Value)?> Pairs = new();

    /// <summary>Name and value of each member; null: it has none.</summary>
    public static IEnumerable<KeyValuePair<string, object?>>? MembersOf(object value) => value switch
    {
        string or byte[] or JsonNode => null,
        IDictionary table => Entries(table),
        NameValueCollection names => names.AllKeys.Select(name => KeyValuePair.Create(name ?? "", (object?)names[name])),
        DataRow row => row.Table.Columns.Cast<DataColumn>().Select(column => KeyValuePair.Create(column.ColumnName, (object?)row[column])),
        DataRowView view => MembersOf(view.Row),
        IEnumerable pairs when Pairs.GetOrAdd(value.GetType(), PairOf) is { } pair => pairs.Cast<object>().Select(item =>
            KeyValuePair.Create(Name(pair.Key.GetValue(item)), pair.Value.GetValue(item))),
        _ => null,
    };

    /// <summary>The items of a list, those of further dimensions as lists of their own; null: it is none.</summary>
    public static IEnumerable? ItemsOf(object value) => value switch
    {
        string or byte[] or JsonNode or XmlNode or BitArray => null,
        DataTable table => table.Rows,
        Array { Rank: > 1 } block => Levels(block, []),
        _ => MembersOf(value) is null ? value as IEnumerable : null,
    };

    /// <summary>A document of JSON as its text; null: it is none.</summary>
    public static string? JsonOf(object value) => value switch
    {
        JsonNode node => node.ToJsonString(),
        JsonElement { ValueKind: not JsonValueKind.Undefined } element => element.GetRawText(),
        JsonDocument document => document.RootElement.GetRawText(),
        _ => null,
    };

    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            yield return new(Name(entry.Key), entry.Value);
        }
    }

    private static string Name(object? key) => Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";

    private static (PropertyInfo Key, PropertyInfo Value)? PairOf(Type type) => type.GetInterfaces()
        .Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        .Select(face => face.GetGenericArguments()[0])
        .Where(item => item.IsGenericType && item.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        .Select(item => ((PropertyInfo Key, PropertyInfo Value)?)(item.GetProperty("Key")!, item.GetProperty("Value")!))
        .FirstOrDefault();

    private static IEnumerable Levels(Array block, int[] outer)
    {
        var level = outer.Length;
        for (var i = block.GetLowerBound(level); i <= block.GetUpperBound(level); i++)
        {
            int[] at = [.. outer, i];
            yield return at.Length < block.Rank ? Levels(block, at) : block.GetValue(at);
        }
    }
}
