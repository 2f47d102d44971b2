using System.Collections;
using System.Globalization;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Input;

/// <summary>From the table that people give as -Context to the request's context keys.</summary>
internal static class ContextReader
{
    public static RequestContext Read(IDictionary? table) => table is null
        ? RequestContext.Empty
        : new RequestContext([.. TableEntries.Of(table).Select(entry => KeyValuePair.Create(
            Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, Values(entry.Value)))]);

    /// <summary>The values; none for null and an empty array, which say that the request does not carry the key.</summary>
    private static IReadOnlyList<string> Values(object? value) => Unwrapped.Of(value) switch
    {
        null => [],
        string text => [text],
        IEnumerable many => [.. many.Cast<object?>().SelectMany(Values)],
        bool flag => [flag ? "true" : "false"],
        DateTime time => [time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)],
        var other => [Convert.ToString(other, CultureInfo.InvariantCulture) ?? ""],
    };
}
