using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>Values without PowerShell's wrappers, which Core does not know; objects made in PowerShell become dictionaries.</summary>
internal static class PlainValue
{
    public static object? Of(object? value) => value switch
    {
        null or string or ValueType or byte[] => value,
        PSObject { BaseObject: PSCustomObject } custom => OfCustom(custom),
        PSObject wrapped => Of(wrapped.BaseObject),
        IDictionary table => OfTable(table),
        object?[] items => Array.ConvertAll(items, Of),
        ArrayList items => Array.ConvertAll(items.ToArray(), Of),
        List<object?> items => Array.ConvertAll(items.ToArray(), Of),
        _ => value,
    };

    private static OrderedDictionary OfCustom(PSObject custom)
    {
        var members = new OrderedDictionary();
        foreach (var property in custom.Properties)
        {
            members[property.Name] = Of(property.Value);
        }

        return members;
    }

    private static OrderedDictionary OfTable(IDictionary table)
    {
        var members = new OrderedDictionary();
        foreach (DictionaryEntry entry in table)
        {
            members[LanguagePrimitives.ConvertTo<string>(entry.Key)] = Of(entry.Value);
        }

        return members;
    }
}
