using System.Collections;
using System.Data;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;
using RdsIam.Core;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>
/// Takes the values of the same fields out of piped records: dictionaries, custom objects, or any objects. The first record says
/// which fields there are, as it does for Export-Csv.
/// </summary>
internal sealed class RecordReader
{
    private readonly string[] _fields;
    private readonly object?[] _values;
    private readonly Dictionary<Type, Action<object, object?[]>?> _readers = [];
    private Type? _lastType;
    private Action<object, object?[]>? _lastReader;

    /// <param name="first">The first record.</param>
    /// <param name="fields">The fields that are wanted; null: all of the record.</param>
    /// <exception cref="Fault">It has no fields: a number, a text.</exception>
    public RecordReader(PSObject? first, string[]? fields)
    {
        _fields = fields ?? FieldsOf(first);
        _values = new object?[_fields.Length];
    }

    public IReadOnlyList<string> Fields => _fields;

    /// <summary>The values, in the order of the fields. The same array each time.</summary>
    /// <param name="number">The record's, from 1.</param>
    /// <exception cref="Fault">The record lacks a field.</exception>
    public object?[] Read(PSObject? record, long number)
    {
        if (record is null || record == AutomationNull.Value)
        {
            throw NullRecord(number);
        }

        var value = record.BaseObject;
        if (value is IDictionary table)
        {
            ReadTable(table, record, number);
        }
        else if (value is DataRow row)
        {
            ReadRow(row, record, number);
        }
        else if (value is not PSCustomObject && !AddedMembers.AreIn(record) && ReaderOf(record) is { } reader)
        {
            ReadCompiled(reader, value, record, number);
        }
        else
        {
            ReadProperties(record, number);
        }

        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] is { } item and not (string or ValueType))
            {
                _values[i] = Plain(item, i, number);
            }
        }

        return _values;
    }

    private object? Plain(object item, int field, long number)
    {
        try
        {
            return PlainValue.Of(item);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtColumn(number, _fields[field]);
        }
    }

    private static Fault NullRecord(long number) => new(ModuleMessages.ImportRecordNull(number), FaultKind.InvalidData, null);

    /// <summary>A getter that throws is looked for by name.</summary>
    private void ReadCompiled(Action<object, object?[]> reader, object value, PSObject record, long number)
    {
        try
        {
            reader(value, _values);
        }
        catch (Exception e) when (PropertyReader.IsOfValue(e))
        {
            ReadProperties(record, number);
        }
    }

    private static string[] FieldsOf(PSObject? first)
    {
        if (first is null || first == AutomationNull.Value)
        {
            throw NullRecord(1);
        }

        var fields = first.BaseObject switch
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
        ? [.. own, .. AddedMembers.Of(record).Where(PropertyReader.IsData).Select(property => property.Name).Except(own, StringComparer.OrdinalIgnoreCase)]
        : own;

    private void ReadTable(IDictionary table, PSObject record, long number)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            var value = table[_fields[i]];
            _values[i] = value is not null || table.Contains(_fields[i]) ? value : ReadAdded(record, i, number);
        }
    }

    private void ReadRow(DataRow row, PSObject record, long number)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            _values[i] = row.Table.Columns.Contains(_fields[i]) ? row[_fields[i]] : ReadAdded(record, i, number);
        }
    }

    private object? ReadAdded(PSObject record, int field, long number) =>
        AddedMembers.Find(record, _fields[field]) is { } property ? Read(record, property, field, number) : throw Missing(field, number);

    private object? Read(PSObject record, PSPropertyInfo property, int field, long number)
    {
        try
        {
            return PropertyReader.Read(record, property);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtColumn(number, _fields[field]);
        }
    }

    private void ReadProperties(PSObject record, long number)
    {
        var properties = record.Properties;
        for (var i = 0; i < _fields.Length; i++)
        {
            var property = properties[_fields[i]] ?? throw Missing(i, number);
            _values[i] = Read(record, property, i, number);
        }
    }

    private Fault Missing(int field, long number) =>
        new(ModuleMessages.ImportPropertyMissing(number, _fields[field]), FaultKind.InvalidData, _fields[field]);

    private Action<object, object?[]>? ReaderOf(PSObject record)
    {
        var type = record.BaseObject.GetType();
        if (type == _lastType)
        {
            return _lastReader;
        }

        if (!_readers.TryGetValue(type, out var reader))
        {
            _readers[type] = reader = AreItsOwn(record) ? Compile(type) : null;
        }

        (_lastType, _lastReader) = (type, reader);
        return reader;
    }

    /// <summary>Whether no property is one that Update-TypeData gave to the type.</summary>
    private bool AreItsOwn(PSObject record) => Array.TrueForAll(_fields, field => record.Properties[field] is { MemberType: PSMemberTypes.Property });

    /// <summary>One call for all properties; null when some are PowerShell's own and not the type's.</summary>
    private Action<object, object?[]>? Compile(Type type)
    {
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
        var getters = _fields
            .Select(field => type.GetProperties(Flags).Where(property => Matches(property, field)).ToList())
            .Where(found => found is [_])
            .Select(found => found[0])
            .ToList();
        if (getters.Count != _fields.Length || !type.IsVisible)
        {
            return null;
        }

        var record = Expression.Parameter(typeof(object));
        var values = Expression.Parameter(typeof(object?[]));
        var typed = Expression.Convert(record, type);
        var steps = getters.Select((getter, i) => Expression.Assign(
            Expression.ArrayAccess(values, Expression.Constant(i)),
            Expression.Convert(Expression.Property(typed, getter), typeof(object))));
        return Expression.Lambda<Action<object, object?[]>>(Expression.Block(typeof(void), steps), record, values).Compile();
    }

    private static bool Matches(PropertyInfo property, string field) =>
        property.Name.Equals(field, StringComparison.OrdinalIgnoreCase) && property.CanRead && property.GetIndexParameters().Length == 0;
}
