namespace RdsIam.Core.Catalog;

/// <summary>Between privileges and the words of GRANT.</summary>
internal static class PrivilegeNames
{
    private static readonly (Privileges Privilege, string Name)[] Names =
        [.. Enum.GetValues<Privileges>().Where(p => p != Privileges.None).Select(p => (p, p.ToString().ToUpperInvariant()))];

    /// <summary>The words, in one order always: <c>SELECT, INSERT</c>.</summary>
    public static string ToSql(this Privileges privileges) =>
        string.Join(", ", Names.Where(n => privileges.HasFlag(n.Privilege)).Select(n => n.Name));

    /// <summary>The privileges one by one.</summary>
    public static IEnumerable<Privileges> Each(this Privileges privileges) =>
        Names.Where(n => privileges.HasFlag(n.Privilege)).Select(n => n.Privilege);

    /// <summary>Reads one word of GRANT in any case; <c>TEMP</c> is TEMPORARY. Null: no such privilege.</summary>
    public static Privileges? TryParse(ReadOnlySpan<char> word)
    {
        if (word.Equals("TEMP", StringComparison.OrdinalIgnoreCase))
        {
            return Privileges.Temporary;
        }

        foreach (var (privilege, name) in Names)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return privilege;
            }
        }

        return null;
    }

    /// <summary>What ALL means for a kind of object.</summary>
    /// <param name="kind">What the privileges are on.</param>
    /// <param name="version">The server's major version.</param>
    public static Privileges All(ObjectKind kind, int version) => kind switch
    {
        ObjectKind.Database => Privileges.Create | Privileges.Connect | Privileges.Temporary,
        ObjectKind.Schema => Privileges.Create | Privileges.Usage,
        ObjectKind.Table => Privileges.Select | Privileges.Insert | Privileges.Update | Privileges.Delete
            | Privileges.Truncate | Privileges.References | Privileges.Trigger
            | (version >= 17 ? Privileges.Maintain : Privileges.None),
        ObjectKind.Sequence => Privileges.Select | Privileges.Update | Privileges.Usage,
        ObjectKind.Routine => Privileges.Execute,
        ObjectKind.Type => Privileges.Usage,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without privileges."),
    };

    /// <summary>Those that can be on a column.</summary>
    public const Privileges OnColumns =
        Privileges.Select | Privileges.Insert | Privileges.Update | Privileges.References;
}
