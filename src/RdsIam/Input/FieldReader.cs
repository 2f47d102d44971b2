using System.Collections;
using System.Data;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;
using RdsIam.Core;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>
/// Takes the values of the same fields out of piped objects, one after the other: dictionaries, rows of a DataTable, custom objects,
/// or any objects.
/// </summary>
/// <param name="fields">Their names.</param>
/// <param name="missing">What is wrong with a record that lacks the field of this number.</param>
/// <param name="refused">What is wrong with a record whose value of the field of this number cannot be read.</param>
internal sealed class FieldReader(IReadOnlyList<string> fields, Func<PSObject, int, Fault> missing, Func<ValueRefusal, int, Fault> refused)
{
    private readonly Dictionary<Type, Action<object, object?[]>?> _readers = [];
    private Type? _lastType;
    private Action<object, object?[]>? _lastReader;

    /// <summary>Whether a record has a field.</summary>
    public static bool Has(PSObject record, string field) => record.BaseObject switch
    {
        IDictionary table => table.Contains(field) || AddedMembers.Find(record, field) is not null,
        _ => record.Properties[field] is not null,
    };

    /// <summary>A value of a field without PowerShell's wrappers.</summary>
    /// <exception cref="Fault">It cannot be read.</exception>
    public object? Plain(object? item, int field)
    {
        try
        {
            return PlainValue.Of(item);
        }
        catch (ValueRefusal refusal)
        {
            throw refused(refusal, field);
        }
    }

    /// <summary>Fills in the values, in the order of the fields, without PowerShell's wrappers.</summary>
    /// <exception cref="Fault">The record lacks a field, or has a value that cannot be read.</exception>
    public void Read(PSObject record, object?[] values)
    {
        var value = record.BaseObject;
        if (value is IDictionary table)
        {
            ReadTable(table, record, values);
        }
        else if (value is DataRow row)
        {
            ReadRow(row, record, values);
        }
        else if (value is not PSCustomObject && !AddedMembers.AreIn(record) && ReaderOf(record) is { } reader)
        {
            ReadCompiled(reader, record, values);
        }
        else
        {
            ReadProperties(record, values);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } item and not (string or ValueType))
            {
                values[i] = Plain(item, i);
            }
        }
    }

    /// <summary>A getter that throws is looked for by name.</summary>
    private void ReadCompiled(Action<object, object?[]> reader, PSObject record, object?[] values)
    {
        try
        {
            reader(record.BaseObject, values);
        }
        catch (Exception e) when (PropertyReader.IsOfValue(e))
        {
            ReadProperties(record, values);
        }
    }

    private void ReadTable(IDictionary table, PSObject record, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = table[fields[i]];
            values[i] = value is not null || table.Contains(fields[i]) ? value : ReadAdded(record, i);
        }
    }

    private void ReadRow(DataRow row, PSObject record, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.Table.Columns.Contains(fields[i]) ? row[fields[i]] : ReadAdded(record, i);
        }
    }

    private object? ReadAdded(PSObject record, int field) =>
        AddedMembers.Find(record, fields[field]) is { } property ? Read(record, property, field) : throw missing(record, field);

    private object? Read(PSObject record, PSPropertyInfo property, int field)
    {
        try
        {
            return PropertyReader.Read(record, property);
        }
        catch (ValueRefusal refusal)
        {
            throw refused(refusal, field);
        }
    }

    private void ReadProperties(PSObject record, object?[] values)
    {
        var properties = record.Properties;
        for (var i = 0; i < values.Length; i++)
        {
            var property = properties[fields[i]] ?? throw missing(record, i);
            values[i] = Read(record, property, i);
        }
    }

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
    private bool AreItsOwn(PSObject record) => fields.All(field => record.Properties[field] is { MemberType: PSMemberTypes.Property });

    /// <summary>One call for all properties; null when some are PowerShell's own and not the type's.</summary>
    private Action<object, object?[]>? Compile(Type type)
    {
        const BindingFlags Flags = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
        var getters = fields
            .Select(field => type.GetProperties(Flags).Where(property => Matches(property, field)).ToList())
            .Where(found => found is [_])
            .Select(found => found[0])
            .ToList();
        if (getters.Count != fields.Count || !type.IsVisible)
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
