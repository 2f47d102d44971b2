namespace RdsIam.Core.Values.Rows;

/// <summary>
/// Names of a result's columns as names of properties. A name stays as it is, also with spaces; <c>?column?</c>, which
/// PostgreSQL gives to an expression without a name, and an empty name become <c>column</c>; a name that is taken already,
/// whatever its case, gets the first free number: <c>id</c>, <c>id1</c>, <c>id2</c>. So do names that every
/// object has for something else (<c>PSObject</c>, <c>ToString</c>): a property of such a name is not selected, exported or shown.
/// </summary>
internal static class ColumnNames
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "PSObject", "PSTypeNames", "PSBase", "PSAdapted", "PSExtended", "ToString", "GetType", "Equals", "GetHashCode",
    };

    /// <summary>As many names as were given, no two the same to PowerShell, which has no case.</summary>
    public static string[] MakeUsable(IReadOnlyList<string> names)
    {
        var usable = new string[names.Count];
        // Names that need no change are taken first, so that a column called id1 keeps its name whatever stands before it.
        var taken = new HashSet<string>(names.Select(Named), StringComparer.OrdinalIgnoreCase);
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Count; i++)
        {
            var name = Named(names[i]);
            usable[i] = seen.TryAdd(name, 0) && !Reserved.Contains(name) ? name : NextFree(name, taken, seen);
        }

        return usable;
    }

    private static string Named(string name) => name is "" or "?column?" ? "column" : name;

    private static string NextFree(string name, HashSet<string> taken, Dictionary<string, int> seen)
    {
        string candidate;
        do
        {
            candidate = $"{name}{++seen[name]}";
        }
        while (!taken.Add(candidate));
        return candidate;
    }
}
