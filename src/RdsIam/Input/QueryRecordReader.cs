using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>Takes the values of a query's open parameters out of piped records.</summary>
internal sealed class QueryRecordReader
{
    private readonly bool _takesValues;
    private readonly FieldReader _reader;

    private QueryRecordReader(IReadOnlyList<string> names, bool takesValues)
    {
        Names = names;
        _takesValues = takesValues;
        _reader = new FieldReader(
            names, (record, name) => Missing(names[name], Unwrapped.Of(record)), (refusal, name) => refusal.AtRecord(Count, names[name]));
    }

    /// <summary>The parameters that records have values for.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many were read.</summary>
    public int Count { get; private set; }

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
            _ when IsValue(first) => open.Count == 1 ? open : [],
            IEnumerable and not IDictionary => [.. open.Where(IsNumber)],
            _ => [.. open.Where(name => FieldReader.Has(PSObject.AsPSObject(first), name))],
        };
        return names.Count > 0 ? new QueryRecordReader(names, IsValue(first)) : null;
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
        return shared.With(reader.Names)
            .Replacing(reader.Names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.OrdinalIgnoreCase));
    }

    /// <exception cref="Fault">The record lacks a value, or has one that cannot be sent.</exception>
    public QueryRecord Read(object? record)
    {
        Count++;
        var values = new object?[Names.Count];
        switch (record)
        {
            case var _ when IsValue(record):
                // NULL in the place of a record that is none would be a wrong answer.
                values[0] = _takesValues ? _reader.Plain(record, 0) : throw Missing(Names[0], record);
                break;
            case IEnumerable items and not IDictionary:
                FillByNumber(values, items);
                break;
            default:
                _reader.Read(PSObject.AsPSObject(record), values);
                break;
        }

        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i], Names[i]);
        }

        return new QueryRecord(Count, values, record);
    }

    /// <summary>What a record has, for a message.</summary>
    public static string Describe(object? record) => record switch
    {
        IDictionary table => string.Join(", ", table.Keys.Cast<object>()),
        null => "null",
        _ when IsValue(record) || record is IEnumerable => $"a {record.GetType().Name}",
        _ => string.Join(", ", PSObject.AsPSObject(record).Properties.Select(property => property.Name)),
    };

    /// <summary>Whether it stands for itself, and not for what is in it.</summary>
    private static bool IsValue([NotNullWhen(false)] object? record) => record is null || QueryParameterReader.IsPlainValue(record);

    private void FillByNumber(object?[] values, IEnumerable items)
    {
        var all = items.Cast<object?>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = int.TryParse(Names[i], NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                ? place >= 1 && place <= all.Length ? _reader.Plain(all[place - 1], i) : throw TooShort(all.Length, Names[i], items)
                : throw Missing(Names[i], items);
        }
    }

    /// <summary>A value that cannot be sent is this record's trouble and no other's.</summary>
    private void Check(object? value, string name)
    {
        try
        {
            ParameterValue.Check(value);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtRecord(Count, name);
        }
    }

    private static bool IsNumber(string name) => char.IsAsciiDigit(name[0]);

    private Fault TooShort(int length, string name, object record) =>
        new(ModuleMessages.RecordTooShort(Count, length, name), FaultKind.InvalidData, record);

    private Fault Missing(string name, object? record) =>
        new(ModuleMessages.RecordPropertyMissing(Count, name, Describe(record)), FaultKind.InvalidData, record);
}
