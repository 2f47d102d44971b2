using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>Takes the values of a query's open parameters out of piped records.</summary>
internal sealed class QueryRecordReader
{
    private int _count;

    private readonly bool _takesValues;

    private QueryRecordReader(IReadOnlyList<string> names, bool takesValues)
    {
        Names = names;
        _takesValues = takesValues;
    }

    /// <summary>The parameters that records have values for.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many were read.</summary>
    public int Count => _count;

    /// <summary>
    /// What the first record can fill: an object or dictionary the parameters called like its properties, a list the numbered
    /// ones, a plain value the only one there is. Null: nothing.
    /// </summary>
    /// <param name="first">Without PowerShell's wrapper; a custom object is nothing but its wrapper.</param>
    /// <param name="open">The parameters that -Parameter leaves open.</param>
    public static QueryRecordReader? For(object? first, IReadOnlyList<string> open)
    {
        IReadOnlyList<string> names = first switch
        {
            null => open.Count == 1 ? open : [],
            IDictionary table => [.. open.Where(name => table.Contains(name) || Added(table, name) is not null)],
            _ when QueryParameterReader.IsPlainValue(first) => open.Count == 1 ? open : [],
            IEnumerable => [.. open.Where(IsNumber)],
            _ => [.. open.Where(name => PSObject.AsPSObject(first).Properties[name] is not null)],
        };
        return names.Count > 0 ? new QueryRecordReader(names, first is null || QueryParameterReader.IsPlainValue(first)) : null;
    }

    /// <summary>The values that records share and those of the first one, as an example of what is sent.</summary>
    /// <param name="shared">Those of -Parameter.</param>
    /// <param name="first">A record that <see cref="For"/> took.</param>
    /// <param name="open">The parameters that -Parameter leaves open.</param>
    /// <exception cref="Fault">The record lacks a value.</exception>
    public static QueryParameters Example(QueryParameters shared, object? first, IReadOnlyList<string> open)
    {
        var reader = For(first, open)!;
        var values = reader.Read(first).Values;
        return shared.With(reader.Names).Replacing(reader.Names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase));
    }

    /// <exception cref="Fault">The record lacks a value.</exception>
    public QueryRecord Read(object? record)
    {
        var number = ++_count;
        var values = new object?[Names.Count];
        switch (record)
        {
            case IDictionary table:
                Fill(
                    values,
                    number,
                    record,
                    name => table.Contains(name) || Added(table, name) is not null,
                    name => table.Contains(name) ? table[name] : Added(table, name)!.Value);
                break;
            case null:
            case var _ when QueryParameterReader.IsPlainValue(record):
                // NULL in the place of a record that is none would be a wrong answer.
                values[0] = _takesValues ? Plain(number, Names[0], () => record) : throw Missing(number, Names[0], record);
                break;
            case IEnumerable items:
                FillByNumber(values, number, items);
                break;
            default:
                FillByProperty(values, number, PSObject.AsPSObject(record));
                break;
        }

        return new QueryRecord(number, values, record);
    }

    /// <summary>What a record has, for a message.</summary>
    public static string Describe(object? record) => record switch
    {
        IDictionary table => string.Join(", ", table.Keys.Cast<object>()),
        null => "null",
        _ when QueryParameterReader.IsPlainValue(record) || record is IEnumerable => $"a {record.GetType().Name}",
        _ => string.Join(", ", PSObject.AsPSObject(record).Properties.Select(property => property.Name)),
    };

    private void FillByProperty(object?[] values, int number, PSObject record)
    {
        var properties = record.Properties;
        for (var i = 0; i < values.Length; i++)
        {
            var property = properties[Names[i]] ?? throw Missing(number, Names[i], record);
            values[i] = Plain(number, Names[i], () => PropertyReader.Read(record, property));
        }
    }

    private void Fill(object?[] values, int number, object record, Func<string, bool> has, Func<string, object?> get)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var name = Names[i];
            values[i] = has(name) ? Plain(number, name, () => get(name)) : throw Missing(number, name, record);
        }
    }

    private void FillByNumber(object?[] values, int number, IEnumerable items)
    {
        var all = items.Cast<object?>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = int.TryParse(Names[i], NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                ? place >= 1 && place <= all.Length ? Plain(number, Names[i], () => all[place - 1]) : throw TooShort(number, all.Length, Names[i], items)
                : throw Missing(number, Names[i], items);
        }
    }

    /// <summary>A property that was added to a dictionary by hand.</summary>
    private static PSPropertyInfo? Added(IDictionary table, string name) => AddedMembers.Find(PSObject.AsPSObject(table), name);

    /// <summary>A value that can be sent, so that one that cannot is this record's trouble and no other's.</summary>
    private static object? Plain(int number, string name, Func<object?> read)
    {
        try
        {
            var value = PlainValue.Of(read());
            ParameterValue.Check(value);
            return value;
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtRecord(number, name);
        }
    }

    private static bool IsNumber(string name) => char.IsAsciiDigit(name[0]);

    private static Fault TooShort(int number, int length, string name, object record) =>
        new(ModuleMessages.RecordTooShort(number, length, name), FaultKind.InvalidData, record);

    private static Fault Missing(int number, string name, object? record) =>
        new(ModuleMessages.RecordPropertyMissing(number, name, Describe(record)), FaultKind.InvalidData, record);
}
