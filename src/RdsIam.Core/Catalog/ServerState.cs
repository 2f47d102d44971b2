using RdsIam.Core.Names;

namespace RdsIam.Core.Catalog;

/// <summary>What a server has for all its databases, as an administrator sees it at one moment.</summary>
internal sealed record ServerState
{
    private readonly Dictionary<string, DatabaseEntry> _databases = [];

    /// <summary>The major version, for example 15.</summary>
    public required int Version { get; init; }

    /// <summary>Whom the catalog was read as (current_user).</summary>
    public required Role Administrator { get; init; }

    /// <summary>Who logged in.</summary>
    public required uint SessionUser { get; init; }

    /// <summary>
    /// What createrole_self_grant says (PostgreSQL 16 and later): how who makes a role becomes its member; usually empty.
    /// </summary>
    public string SelfGrant { get; init; } = "";

    public required RoleGraph Roles { get; init; }

    public required IReadOnlyCollection<DatabaseEntry> Databases
    {
        get => _databases.Values;
        init => _databases = value.ToDictionary(database => database.Name, StringComparer.Ordinal);
    }

    public required IReadOnlyList<RoleSetting> Settings { get; init; }

    /// <summary>The roles with a stored password; null where only superusers could tell, as on RDS.</summary>
    public IReadOnlySet<uint>? WithPassword { get; init; }

    /// <summary>It is an Aurora DSQL cluster: roles are linked to IAM principals, and there is no rds_iam and no password.</summary>
    public bool IsDsql { get; init; }

    /// <summary>Which IAM principals may log in as which role; on Aurora DSQL only.</summary>
    public IReadOnlyList<RoleMapping> Mappings { get; init; } = [];

    public Role? RdsIam => Roles.Find(UserNames.RdsIam);

    /// <summary>The administrator is a member of rds_superuser, which on RDS may grant what ADMIN OPTION is needed for elsewhere.</summary>
    public bool IsRdsSuperuser => IsMemberOf(Administrator, UserNames.RdsSuperuser);

    /// <summary>What the server says of a database that was read.</summary>
    public DatabaseEntry Database(string name) => _databases[name];

    /// <summary>The IAM principals that may log in as a role; on Aurora DSQL only.</summary>
    public IEnumerable<string> PrincipalsOf(string role) => Mappings.Where(m => m.Role == role).Select(m => m.PrincipalArn);

    /// <summary>The role administers the server, as far as roles go.</summary>
    public bool MayMakeRoles(Role role) => role.IsSuperuser || role.CanCreateRole || IsMemberOf(role, UserNames.RdsSuperuser);

    /// <summary>The role has the privileges of a group.</summary>
    public bool IsMemberOf(Role role, string group) =>
        Roles.Find(group) is { } found && Roles.PrivilegesOf(role.Oid).Contains(found.Oid);
}

/// <summary>A row of Aurora DSQL's sys.iam_pg_role_mappings.</summary>
/// <param name="Role">The database role's name.</param>
/// <param name="PrincipalArn">The IAM role or user that may log in as it.</param>
internal sealed record RoleMapping(string Role, string PrincipalArn);

/// <summary>A database of the server.</summary>
internal sealed record DatabaseEntry(uint Oid, string Name, uint Owner, Acl Acl);

/// <summary>Settings of a role's sessions.</summary>
/// <param name="Role">The role's oid.</param>
/// <param name="Database">0: in all databases.</param>
/// <param name="Name">The setting's name.</param>
/// <param name="Value">As the catalog has it.</param>
internal sealed record RoleSetting(uint Role, uint Database, string Name, string Value);
