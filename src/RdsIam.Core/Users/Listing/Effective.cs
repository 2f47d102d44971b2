using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Listing;

/// <summary>What a role may do from all sources together: itself, the roles it inherits from, PUBLIC, ownership. Pure.</summary>
internal sealed class Effective
{
    private readonly int _version;
    private readonly bool _readsAll;
    private readonly bool _writesAll;

    public Effective(ServerState server, Role role)
    {
        Role = role;
        _version = server.Version;
        Grantees = server.Roles.PrivilegesOf(role.Oid);
        _readsAll = Has(server, "pg_read_all_data");
        _writesAll = Has(server, "pg_write_all_data");
    }

    public Role Role { get; }

    /// <summary>The role, those that it inherits from, and PUBLIC.</summary>
    public IReadOnlySet<uint> Grantees { get; }

    public bool Owns(uint owner) => Role.IsSuperuser || Grantees.Contains(owner);

    /// <summary>What it may do with an object.</summary>
    public Privileges On(ObjectKind kind, uint owner, Acl acl)
    {
        if (Owns(owner))
        {
            return PrivilegeNames.All(kind, _version);
        }

        var predefined = kind switch
        {
            ObjectKind.Schema when _readsAll || _writesAll => Privileges.Usage,
            ObjectKind.Table or ObjectKind.Sequence when _readsAll => Privileges.Select,
            _ => Privileges.None,
        };
        return acl.Of(Grantees) | predefined | (_writesAll ? Writing(kind) : Privileges.None);
    }

    private static Privileges Writing(ObjectKind kind) => kind switch
    {
        ObjectKind.Table => Privileges.Insert | Privileges.Update | Privileges.Delete,
        ObjectKind.Sequence => Privileges.Update,
        _ => Privileges.None,
    };

    private bool Has(ServerState server, string group) => server.Roles.Find(group) is { } found && Grantees.Contains(found.Oid);
}
