using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>What a user is to have in one database, object by object. Pure.</summary>
internal sealed class Wanted
{
    private readonly DesiredUser _desired;
    private readonly int _version;
    private readonly uint? _like;
    private readonly HashSet<uint> _scope;
    private readonly ILookup<(uint? Schema, string? Name), ResolvedGrant> _exact;

    /// <param name="desired">What was asked for.</param>
    /// <param name="server">Gives the version and the role to be like.</param>
    /// <param name="scope">The schemas that the access is for.</param>
    /// <param name="exact">The grants one by one.</param>
    public Wanted(DesiredUser desired, ServerState server, IEnumerable<uint> scope, IEnumerable<ResolvedGrant> exact)
    {
        _desired = desired;
        _version = server.Version;
        _like = desired.Like is { } like ? server.Roles.Find(like)?.Oid : null;
        _scope = [.. scope];
        _exact = exact.ToLookup(g => (g.Schema, g.Name));
    }

    /// <summary>The access reaches into this schema.</summary>
    public bool Covers(uint schema) => InSchemas is not null && _scope.Contains(schema);

    /// <summary>The names in a schema that have a grant of their own.</summary>
    public bool HasOwn(uint schema, string name) => _exact.Contains((schema, name));

    public Privileges OnDatabase(Acl acl)
    {
        var connect = _exact.Count > 0 ? Privileges.Connect : Privileges.None;
        return connect | Preset(_desired.Access, ObjectKind.Database) | Own(null, null, ObjectKind.Database) | LikeIn(acl);
    }

    public Privileges OnSchema(uint schema, Acl acl)
    {
        // What is granted within a schema is out of reach without USAGE on it.
        var usage = _exact.Any(g => g.Key.Schema == schema && g.Key.Name is not null) ? Privileges.Usage : Privileges.None;
        return usage | PresetIn(schema, ObjectKind.Schema) | Own(schema, null, ObjectKind.Schema) | LikeIn(acl);
    }

    /// <summary>What the user is to have on every relation of a group that has no grant of its own.</summary>
    public Privileges OnRelations(RelationGroup group) => PresetIn(group.Schema, group.Kind) | LikeIn(group.Acl);

    /// <summary>What the user is to have on one relation.</summary>
    public Privileges OnRelation(RelationGroup group, string name) =>
        OnRelations(group) | Own(group.Schema, name, group.Kind);

    public Privileges OnOther(uint schema, string name, ObjectKind kind, Acl acl) => Own(schema, name, kind) | LikeIn(acl);

    /// <summary>What the user is to have on a column, beyond what it has on the table.</summary>
    public Privileges OnColumn(uint schema, string table, string column, Acl? acl) =>
        _exact[(schema, table)].Where(g => g.Columns.Contains(column)).Aggregate(Privileges.None, (all, g) => all | g.Privileges)
        | LikeIn(acl);

    /// <summary>The columns that grants name: table and column.</summary>
    public IEnumerable<(uint Schema, string Table, string Column)> Columns() =>
        _exact.SelectMany(g => g).SelectMany(g => g.Columns, (g, column) => (g.Schema!.Value, g.Name!, column)).Distinct();

    /// <summary>What the user is to have on objects that are yet to be made.</summary>
    /// <param name="schema">Where; 0: in every schema.</param>
    /// <param name="kind">Tables or sequences; null: objects that no access speaks of.</param>
    /// <param name="present">The list that there is.</param>
    public Privileges OnFuture(uint schema, ObjectKind? kind, Acl? present)
    {
        var everywhere = schema == 0 && _desired.Schemas.Count == 0 ? Preset(InSchemas, kind) : Privileges.None;
        return everywhere | PresetIn(schema, kind) | LikeIn(present);
    }

    /// <summary>What the role to be like has by a list.</summary>
    public Privileges LikeIn(Acl? acl) => _like is { } role && acl is not null ? acl.Of(role) : Privileges.None;

    /// <summary>The access to what is in schemas; with AllSchemas that comes through predefined roles.</summary>
    private UserAccess? InSchemas => _desired.AllSchemas || _desired.Access == UserAccess.ConnectOnly ? null : _desired.Access;

    private Privileges PresetIn(uint schema, ObjectKind? kind) =>
        _scope.Contains(schema) ? Preset(InSchemas, kind) : Privileges.None;

    private Privileges Preset(UserAccess? access, ObjectKind? kind) =>
        access is { } set && kind is { } known ? set.On(known, _version) : Privileges.None;

    private Privileges Own(uint? schema, string? name, ObjectKind kind) => _exact[(schema, name)]
        .Where(g => g.Kind == kind && g.Columns.Count == 0)
        .Aggregate(Privileges.None, (all, g) => all | g.Privileges);
}

/// <summary>A grant on an object that was found in the catalog.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Schema">The schema's oid; null: the database.</param>
/// <param name="Name">The name, a routine's with its arguments; null: the schema or database itself.</param>
/// <param name="Privileges">What to grant.</param>
/// <param name="Columns">Empty: the whole object.</param>
internal sealed record ResolvedGrant(
    ObjectKind Kind, uint? Schema, string? Name, Privileges Privileges, IReadOnlyList<string> Columns);
