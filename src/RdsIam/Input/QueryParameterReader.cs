using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Input;

/// <summary>From what people give as -Parameter to the query's values.</summary>
internal static class QueryParameterReader
{
    /// <summary>A dictionary or an object binds by name; an array by position; a single plain value is <c>$1</c>.</summary>
    public static QueryParameters Read(object? parameter)
    {
        var value = Unwrapped.Of(parameter);
        return value switch
        {
            null => QueryParameters.None,
            IDictionary table => QueryParameters.Named(Pairs(table)),
            string or byte[] => QueryParameters.Positional([value]),
            IEnumerable many => QueryParameters.Positional(Items(many)),
            PSObject custom => QueryParameters.Named(Pairs(custom)),
            _ when IsScalar(value) => QueryParameters.Positional([value]),
            _ => QueryParameters.Named(Pairs(PSObject.AsPSObject(value))),
        };
    }

    /// <summary>
    /// Whether each value was chosen for this query, as in a hashtable or a list; an object has properties for other ends, too.
    /// </summary>
    public static bool AreChosen(object? parameter) =>
        Unwrapped.Of(parameter) is { } value and not PSObject && (value is IDictionary or IEnumerable || IsScalar(value));

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            var name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            yield return new(name, PlainValue(name, () => entry.Value));
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs(PSObject custom) => PropertyReader.Of(custom)
        .Select(property =>
            new KeyValuePair<string, object?>(property.Name, PlainValue(property.Name, () => PropertyReader.Read(custom, property))));

    private static IEnumerable<object?> Items(IEnumerable many)
    {
        try
        {
            return [.. many.Cast<object?>().Select((item, i) => PlainValue((i + 1).ToString(CultureInfo.InvariantCulture), () => item))];
        }
        catch (Exception e) when (PropertyReader.IsOfValue(e))
        {
            throw new ValueRefusal(place => Core.Messages.ValueUnreadable(place, "GetEnumerator", many.GetType().FullName, e.Message)).AtParameter("1");
        }
    }

    /// <summary>Whether a value stands for itself, and not for its items or properties.</summary>
    public static bool IsPlainValue(object value) => value is string or byte[] || (value is not IEnumerable && IsScalar(value));

    private static bool IsScalar(object value) =>
        value is IConvertible or Guid or DateTimeOffset or TimeSpan or DateOnly
            or TimeOnly or System.Numerics.BigInteger or System.Net.IPAddress || value.GetType().IsPrimitive || value.GetType().IsEnum;

    /// <summary>A parameter's value: also what is within it is plain, and a custom object is a dictionary of its properties.</summary>
    private static object? PlainValue(string name, Func<object?> read)
    {
        try
        {
            return Input.PlainValue.Of(read());
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtParameter(name);
        }
    }
}
