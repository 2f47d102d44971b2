using System.Collections;
using System.Globalization;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Input;

/// <summary>Hashtables of New-RdsIamUser as Core has them.</summary>
internal static class UserWords
{
    /// <summary>Objects with their privileges.</summary>
    /// <exception cref="Core.Fault">One of them is not of the form of a grant.</exception>
    public static IReadOnlyList<DesiredGrant> Grants(IDictionary? table) =>
        [.. Entries(table).SelectMany(e => GrantText.Read(e.Name, e.Values))];

    /// <summary>Settings by name; those with a parameter of their own stand before the table's.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Settings(
        IDictionary? table, string[]? searchPath, int? statementTimeout)
    {
        var settings = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in Entries(table))
        {
            settings[name] = values;
        }

        if (searchPath is not null)
        {
            settings["search_path"] = searchPath;
        }

        if (statementTimeout is { } seconds)
        {
            settings["statement_timeout"] = [string.Create(CultureInfo.InvariantCulture, $"{seconds}s")];
        }

        return settings;
    }

    private static IEnumerable<(string Name, string[] Values)> Entries(IDictionary? table) =>
        TableEntries.Of(table ?? new Hashtable()).Select(e => (Text(e.Key), Texts(e.Value)));

    private static string[] Texts(object? value) => Unwrapped.Of(value) switch
    {
        null or "" => [],
        string text => [text],
        IEnumerable many => [.. many.Cast<object?>().Select(Text)],
        var one => [Text(one)],
    };

    // A setting such as 0.5 reads the same on every machine.
    private static string Text(object? value) => Unwrapped.Of(value) switch
    {
        bool flag => flag ? "on" : "off",
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };
}
