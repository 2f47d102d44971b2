namespace RdsIam.Core.Catalog;

/// <summary>All roles of a server and who is a member of whom.</summary>
internal sealed class RoleGraph
{
    private readonly Dictionary<uint, Role> _byOid;
    private readonly Dictionary<string, Role> _byName;
    private readonly ILookup<uint, Membership> _ofMember;

    /// <param name="roles">All of them.</param>
    /// <param name="memberships">All of them, once for each grantor.</param>
    /// <param name="version">The server's major version.</param>
    public RoleGraph(IReadOnlyCollection<Role> roles, IReadOnlyCollection<Membership> memberships, int version)
    {
        Roles = roles;
        Memberships = memberships;
        Version = version;
        _byOid = roles.ToDictionary(r => r.Oid);
        _byName = roles.ToDictionary(r => r.Name, StringComparer.Ordinal);
        _ofMember = memberships.ToLookup(m => m.Member);
    }

    public IReadOnlyCollection<Role> Roles { get; }

    public IReadOnlyCollection<Membership> Memberships { get; }

    public int Version { get; }

    public Role? Find(string name) => _byName.GetValueOrDefault(name);

    public Role? Find(uint oid) => _byOid.GetValueOrDefault(oid);

    /// <summary>A role's name, or its number where it was dropped meanwhile.</summary>
    public string NameOf(uint oid) =>
        oid == Acl.Public ? "PUBLIC" : Find(oid)?.Name ?? oid.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The memberships that a role was granted itself.</summary>
    public IEnumerable<Membership> Of(uint member) => _ofMember[member];

    /// <summary>The role, PUBLIC, and every role whose privileges it has without SET ROLE.</summary>
    public IReadOnlySet<uint> PrivilegesOf(uint role)
    {
        var all = new HashSet<uint> { role, Acl.Public };
        var open = new Queue<uint>([role]);
        while (open.TryDequeue(out var member))
        {
            foreach (var membership in _ofMember[member].Where(m => m.Inherit && all.Add(m.Group)))
            {
                open.Enqueue(membership.Group);
            }
        }

        return all;
    }

    /// <summary>Every role whose privileges it has or that it may SET ROLE to, itself not among them.</summary>
    public IReadOnlySet<uint> ReachedBy(uint role)
    {
        var all = new HashSet<uint> { role };
        var open = new Queue<uint>([role]);
        while (open.TryDequeue(out var member))
        {
            foreach (var membership in _ofMember[member].Where(m => (m.Inherit || m.Set) && all.Add(m.Group)))
            {
                open.Enqueue(membership.Group);
            }
        }

        all.Remove(role);
        return all;
    }

    /// <summary>
    /// Whether a membership passes rds_iam on for sure, so that the member logs in by token only: since PostgreSQL 16 gave each
    /// membership an option of its own, only those with INHERIT; before that, every membership.
    /// </summary>
    public bool PassesLoginOn(Membership membership) => Version < 16 || membership.Inherit;

    /// <summary>
    /// Whether a membership may pass rds_iam on. PostgreSQL's own answer to "+rds_iam" counts each of them; RDS's is not known, but
    /// for one: whoever makes a role is its member WITH ADMIN alone, and goes on logging in by password.
    /// </summary>
    public bool MayPassLoginOn(Membership membership) => Version < 16 || membership.Inherit || membership.Set;

    /// <summary>The shortest way from a member to a group, both included, by memberships that pass rds_iam on; null: none.</summary>
    /// <param name="member">Where the way begins.</param>
    /// <param name="group">Where it ends.</param>
    public IReadOnlyList<uint>? LoginPath(uint member, uint group) => Path(member, group, PassesLoginOn);

    /// <summary>The shortest way from a member to a group, both included; null: none.</summary>
    /// <param name="member">Where the way begins.</param>
    /// <param name="group">Where it ends.</param>
    /// <param name="counts">Which memberships it may take.</param>
    /// <param name="more">Memberships that are planned.</param>
    public IReadOnlyList<uint>? Path(uint member, uint group, Func<Membership, bool> counts, ILookup<uint, uint>? more = null)
    {
        var cameFrom = new Dictionary<uint, uint> { [member] = member };
        var open = new Queue<uint>([member]);
        while (open.TryDequeue(out var role))
        {
            if (role == group)
            {
                return Walk(cameFrom, role);
            }

            var groups = _ofMember[role].Where(counts).Select(m => m.Group).Concat(more?[role] ?? []);
            foreach (var next in groups.Where(next => cameFrom.TryAdd(next, role)))
            {
                open.Enqueue(next);
            }
        }

        return null;
    }

    private static List<uint> Walk(Dictionary<uint, uint> cameFrom, uint end)
    {
        var path = new List<uint> { end };
        while (cameFrom[path[^1]] != path[^1])
        {
            path.Add(cameFrom[path[^1]]);
        }

        path.Reverse();
        return path;
    }
}
