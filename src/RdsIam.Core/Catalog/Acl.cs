namespace RdsIam.Core.Catalog;

/// <summary>One line of an access control list.</summary>
/// <param name="Grantee">The role's oid; 0: PUBLIC.</param>
/// <param name="Grantor">Who granted it, and in whose name it is taken back.</param>
/// <param name="Privileges">What the grantee may do.</param>
/// <param name="Grantable">What of it the grantee may pass on.</param>
internal sealed record AclEntry(uint Grantee, uint Grantor, Privileges Privileges, Privileges Grantable);

/// <summary>Who may do what with an object. The owner's own entry is in it, PUBLIC's built-in one too.</summary>
internal sealed record Acl(IReadOnlyList<AclEntry> Entries)
{
    public const uint Public = 0;

    public static Acl Empty { get; } = new([]);

    /// <summary>What the roles have by entries of their own.</summary>
    public Privileges Of(IReadOnlySet<uint> grantees) =>
        Entries.Where(e => grantees.Contains(e.Grantee)).Aggregate(Privileges.None, (all, e) => all | e.Privileges);

    /// <summary>What one role has by entries of its own.</summary>
    public Privileges Of(uint grantee) =>
        Entries.Where(e => e.Grantee == grantee).Aggregate(Privileges.None, (all, e) => all | e.Privileges);

    /// <summary>What the roles may pass on by entries of their own.</summary>
    public Privileges GrantableBy(Func<uint, bool> isGrantee) =>
        Entries.Where(e => isGrantee(e.Grantee)).Aggregate(Privileges.None, (all, e) => all | e.Grantable);
}

/// <summary>Reads what <see cref="AclSql.Entries"/> writes. Lists repeat a lot in a database, so each is read once.</summary>
internal sealed class AclReader
{
    private readonly Dictionary<string, Acl> _known = [];

    /// <param name="text"><c>grantee grantor PRIVILEGE t|f</c>, joined by semicolons; null: empty.</param>
    public Acl Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Acl.Empty;
        }

        if (!_known.TryGetValue(text, out var acl))
        {
            _known[text] = acl = Parse(text);
        }

        return acl;
    }

    private static Acl Parse(string text)
    {
        var entries = new List<AclEntry>();
        foreach (var item in text.Split(';'))
        {
            var parts = item.Split(' ');
            var grantee = uint.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
            var grantor = uint.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            // A newer server may know privileges that we do not; they are left alone.
            var privilege = PrivilegeNames.TryParse(parts[2]) ?? Privileges.None;
            Add(entries, new AclEntry(grantee, grantor, privilege, parts[3] == "t" ? privilege : Privileges.None));
        }

        return new Acl(entries);
    }

    private static void Add(List<AclEntry> entries, AclEntry entry)
    {
        var i = entries.FindIndex(e => e.Grantee == entry.Grantee && e.Grantor == entry.Grantor);
        if (i < 0)
        {
            entries.Add(entry);
        }
        else
        {
            entries[i] = entries[i] with
            {
                Privileges = entries[i].Privileges | entry.Privileges,
                Grantable = entries[i].Grantable | entry.Grantable,
            };
        }
    }
}
