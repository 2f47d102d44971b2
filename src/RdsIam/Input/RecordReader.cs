using System.Collections;
using System.Data;
using System.Management.Automation;
using System.Management.Automation.Internal;
using RdsIam.Core;

namespace RdsIam.Input;

/// <summary>
/// Takes the values of the same columns out of piped records. The first record says which fields there are, as it does for
/// Export-Csv.
/// </summary>
internal sealed class RecordReader
{
    private readonly string[] _fields;
    private readonly object?[] _values;
    private readonly FieldReader _reader;
    private long _number;

    /// <param name="first">The first record.</param>
    /// <param name="fields">The fields that are wanted; null: all of the record.</param>
    /// <exception cref="Fault">It has no fields: a number, a text.</exception>
    public RecordReader(PSObject? first, string[]? fields)
    {
        _fields = fields ?? FieldsOf(first);
        _values = new object?[_fields.Length];
        _reader = new FieldReader(
            _fields, (_, field) => Missing(_fields[field]), (refusal, field) => refusal.AtColumn(_number, _fields[field]));
    }

    public IReadOnlyList<string> Fields => _fields;

    /// <summary>The values, in the order of the fields. The same array each time.</summary>
    /// <param name="record">As it was piped.</param>
    /// <param name="number">The record's, from 1.</param>
    /// <exception cref="Fault">The record lacks a field.</exception>
    public object?[] Read(PSObject? record, long number)
    {
        _number = number;
        _reader.Read(IsNothing(record) ? throw NullRecord(number) : record!, _values);
        return _values;
    }

    private static bool IsNothing(PSObject? record) => record is null || record == AutomationNull.Value;

    private static Fault NullRecord(long number) => new(ModuleMessages.ImportRecordNull(number), FaultKind.InvalidData, null);

    private static string[] FieldsOf(PSObject? first)
    {
        if (IsNothing(first))
        {
            throw NullRecord(1);
        }

        var fields = first!.BaseObject switch
        {
            IDictionary table => WithAdded([.. table.Keys.Cast<object>().Select(key => key.ToString()!)], first),
            DataRow row => WithAdded([.. row.Table.Columns.Cast<DataColumn>().Select(column => column.ColumnName)], first),
            string or IList => [],
            var value when value.GetType().IsPrimitive => [],
            _ => PropertyReader.Of(first).Select(property => property.Name).ToArray(),
        };
        return fields.Length > 0
            ? fields
            : throw new Fault(ModuleMessages.ImportRecordPlain(1, first.BaseObject.GetType().Name), FaultKind.InvalidData, null);
    }

    /// <summary>With what was added to a dictionary or a row that has its values in itself.</summary>
    private static string[] WithAdded(string[] own, PSObject record) => AddedMembers.AreIn(record)
        ? [.. own, .. AddedMembers.Of(
            record).Where(PropertyReader.IsData).Select(property => property.Name).Except(own, StringComparer.OrdinalIgnoreCase)]
        : own;

    private Fault Missing(string field) => new(ModuleMessages.ImportPropertyMissing(_number, field), FaultKind.InvalidData, field);
}
