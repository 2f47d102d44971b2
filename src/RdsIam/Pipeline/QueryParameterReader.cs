using System.Collections;
using System.Management.Automation;
using RdsIam.Core.Postgres;

namespace RdsIam.Pipeline;

/// <summary>From what people give as -Parameter to the query's values.</summary>
internal static class QueryParameterReader
{
    /// <summary>A dictionary or an object binds by name; an array by position; a single plain value is <c>$1</c>.</summary>
    public static QueryParameters Read(object? parameter)
    {
        var value = Plain(parameter);
        return value switch
        {
            null => QueryParameters.None,
            IDictionary table => QueryParameters.Named(Pairs(table)),
            string or byte[] => QueryParameters.Positional([value]),
            IEnumerable many => QueryParameters.Positional(many.Cast<object?>().Select(Plain)),
            PSObject custom => QueryParameters.Named(Pairs(custom)),
            _ when IsScalar(value) => QueryParameters.Positional([value]),
            _ => QueryParameters.Named(Pairs(PSObject.AsPSObject(value))),
        };
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            yield return new(LanguagePrimitives.ConvertTo<string>(entry.Key), Plain(entry.Value));
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(PSObject custom) =>
        custom.Properties
            .Where(property => property.IsGettable)
            .Select(property => new KeyValuePair<string, object?>(property.Name, Plain(property.Value)));

    private static bool IsScalar(object value) =>
        value is IConvertible or Guid or DateTimeOffset or TimeSpan or System.Net.IPAddress || value.GetType().IsPrimitive || value.GetType().IsEnum;

    /// <summary>Without PowerShell's wrapper, which the driver does not know; a custom object is nothing but its wrapper.</summary>
    private static object? Plain(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
