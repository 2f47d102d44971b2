using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Internal;
using RdsIam.Core.Values.Rows;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>
/// Values without PowerShell's wrappers, which Core does not know: objects made in PowerShell become dictionaries, and lists of
/// anything arrays. One instance goes through one value.
/// </summary>
internal sealed class PlainValue
{
    private readonly ValueNesting _nesting = new();

    /// <summary>What was read before: objects that many others share are read once.</summary>
    private readonly Dictionary<object, object> _known = new(ReferenceEqualityComparer.Instance);

    private PlainValue()
    {
    }

    /// <exception cref="ValueRefusal">The value contains itself, is too deep or too large, or a part of it cannot be read.</exception>
    public static object? Of(object? value) =>
        value is null or string or byte[] || (value is ValueType && value is not IEnumerable) ? value : new PlainValue().Read(value);

    /// <summary>
    /// Whether an object's properties are what it is: a custom object, a row, an object of a PowerShell class without a text.
    /// </summary>
    private static bool IsBag(object value) => value is PSCustomObject
        || (value.GetType() is { Assembly.IsDynamic: true } type
            && (RowTypes.IsRow(type) || (!ScalarText.IsIn(type) && value is not IEnumerable)));

    /// <param name="value">Anything.</param>
    /// <param name="wrapper">What it was wrapped in; null: nothing.</param>
    private object? Read(object? value, PSObject? wrapper = null) => value switch
    {
        null or string or byte[] => value,
        PSObject wrapped => ReadWrapped(wrapped),
        ValueType when value is not IEnumerable => value,
        _ when ScalarText.IsSecret(value) => value,
        _ when ValueParts.MembersOf(value) is { } members => Within(value, () => Table(members.Select(member =>
            KeyValuePair.Create(member.Key, DeserializedValue.Whole(wrapper, member.Key, member.Value))))),
        Array { Rank: 1 } array when IsPlain(array.GetType().GetElementType()!) => value,
        _ when ValueParts.ItemsOf(value) is { } items => Within(value, () => Items(items, wrapper)),
        _ when IsBag(value) => Within(value, () => Members(PSObject.AsPSObject(value))),
        _ => value,
    };

    private object? ReadWrapped(PSObject wrapped) => wrapped.BaseObject switch
    {
        _ when ReferenceEquals(wrapped, AutomationNull.Value) => null,
        string text => JsonObjects.IsString(wrapped) ? new JsonString(text) : text,
        PSObject within => Read(within),
        Array items when JsonObjects.IsArray(wrapped) => Within(items, () => new JsonList(Items(items, wrapped))),
        _ when DeserializedValue.TryRestore(wrapped, out var restored) => restored,
        PSCustomObject => Within(wrapped, () => Members(wrapped)),
        var value when IsBag(value) => Within(value, () => Members(wrapped)),
        var value => Read(value, wrapped),
    };

    private object Within(object part, Func<object> read)
    {
        if (_known.TryGetValue(part, out var known))
        {
            return known;
        }

        _nesting.Enter(part);
        var plain = read();
        _nesting.Leave(part);
        return _known[part] = plain;
    }

    private OrderedDictionary Members(PSObject custom) => Table(
        PropertyReader.Of(custom).Select(property => KeyValuePair.Create(property.Name, PropertyReader.Read(custom, property))));

    private OrderedDictionary Table(IEnumerable<KeyValuePair<string, object?>> members)
    {
        var table = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            if (table.Contains(name))
            {
                throw new ValueRefusal(place => ModuleMessages.ValueKeyTwice(place, name));
            }

            table[name] = Read(value);
        }

        return table;
    }

    private object?[] Items(IEnumerable items, PSObject? wrapper)
    {
        var list = new List<object?>();
        try
        {
            foreach (var item in items)
            {
                list.Add(Read(DeserializedValue.Whole(wrapper, $"{list.Count + 1}", item)));
                if (list.Count > ValueNesting.MostItems)
                {
                    throw new ValueRefusal(place => Core.Messages.ValueTooLong(place, ValueNesting.MostItems));
                }
            }
        }
        catch (Exception e) when (PropertyReader.IsOfValue(e))
        {
            throw new ValueRefusal(place => Core.Messages.ValueUnreadable(place, "GetEnumerator", items.GetType().FullName, e.Message));
        }

        return [.. list];
    }

    private static bool IsPlain(Type type) => type == typeof(string) || (type.IsValueType && !typeof(IEnumerable).IsAssignableFrom(type));
}
