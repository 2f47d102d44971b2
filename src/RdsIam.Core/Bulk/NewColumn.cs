using System.Collections;
using System.Net;
using System.Numerics;
using RdsIam.Core.Names;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Bulk;

/// <summary>A column of a table that is to be made.</summary>
/// <param name="Name">As the input has it.</param>
/// <param name="Type">As SQL writes it.</param>
internal sealed record NewColumn(string Name, string Type)
{
    private const string Text = "text";
    private const string Json = "jsonb";

    /// <summary>From the narrowest to the widest: what holds every number of those before it.</summary>
    private static readonly string[] Numbers = ["smallint", "integer", "bigint", "numeric"];

    public string Quoted { get; } = new SqlIdentifier(Name).ToString();

    public static NewColumn OfText(string name) => new(name, Text);

    /// <summary>The column for values like this one; text for what has no better type, and for null, which says nothing.</summary>
    /// <param name="name">The field's.</param>
    /// <param name="value">The first record's.</param>
    public static NewColumn For(string name, object? value) => new(name, TypeOf(value));

    private static string TypeOf(object? value) => value switch
    {
        null or DBNull or string or Enum => Text,
        bool => "boolean",
        byte or sbyte or short => "smallint",
        ushort or int => "integer",
        uint or long => "bigint",
        ulong or decimal or BigInteger or Int128 or UInt128 => "numeric",
        Half or float => "real",
        double => "double precision",
        DateTime => "timestamp",
        DateTimeOffset => "timestamptz",
        DateOnly => "date",
        TimeOnly => "time",
        TimeSpan => "interval",
        Guid => "uuid",
        byte[] => "bytea",
        IPAddress => "inet",
        JsonString or JsonList => Json,
        _ when ValueParts.JsonOf(value) is not null || ValueParts.MembersOf(value) is not null => Json,
        _ when ValueParts.ItemsOf(value) is { } items => TypeOfItems(items),
        _ => Text,
    };

    /// <summary>An array where all items are of one kind; JSON holds any others.</summary>
    private static string TypeOfItems(IEnumerable items)
    {
        var types = items.Cast<object?>().Where(item => item is not (null or DBNull)).Select(TypeOf).Distinct().ToList();
        return types switch
        {
            [] => $"{Text}[]",
            [Json] => Json,
            [var one] when !one.EndsWith("[]", StringComparison.Ordinal) => $"{one}[]",
            _ when types.TrueForAll(type => Numbers.Contains(type)) => $"{types.MaxBy(type => Array.IndexOf(Numbers, type))}[]",
            _ => Json,
        };
    }
}
