using RdsIam.Core.Postgres;

namespace RdsIam.Core.Users;

/// <summary>Plans the privileges on what a database has now: the database itself, schemas, relations, columns, routines. Pure.</summary>
internal sealed class GrantPlanner(DesiredUser desired, ServerState server, DatabaseState database, Wanted wanted, GrantRights rights)
{
    private readonly Role? _user = server.Roles.Find(desired.UserName);
    private readonly SqlIdentifier _name = new(desired.UserName);
    private readonly List<StatementPiece> _pieces = [];
    private readonly Dictionary<uint, SchemaState> _schemas = database.Schemas.ToDictionary(s => s.Oid);

    public IReadOnlyList<StatementPiece> Plan()
    {
        PlanDatabase();
        foreach (var schema in database.Schemas)
        {
            var target = new SqlIdentifier(schema.Name).ToString();
            var place = new Target(Phase.Schema, "SCHEMA", target, $"schema {schema.Name}", IsNamed: desired.Schemas.Count > 0);
            Change(place, schema.Owner, schema.Acl, wanted.OnSchema(schema.Oid, schema.Acl));
        }

        foreach (var groups in database.Relations.GroupBy(g => (g.Schema, g.Kind)))
        {
            PlanRelations(_schemas[groups.Key.Schema], groups.Key.Kind, [.. groups]);
        }

        PlanColumns();
        foreach (var other in database.Others)
        {
            PlanOther(other);
        }

        return _pieces;
    }

    private void PlanDatabase()
    {
        var entry = server.Databases.First(d => d.Name == database.Name);
        var target = new SqlIdentifier(database.Name).ToString();
        var place = new Target(Phase.Database, "DATABASE", target, $"database {database.Name}", IsNamed: true);
        Change(place, entry.Owner, entry.Acl, wanted.OnDatabase(entry.Acl));
    }

    private void PlanRelations(SchemaState schema, ObjectKind kind, List<RelationGroup> groups)
    {
        var parts = groups.SelectMany(Parts).Where(p => p.Owner != _user?.Oid).ToList();
        var changes = parts.Select(p => (Grant: Missing(p.Acl, p.Wanted), Revoke: Extra(p.Acl, p.Wanted))).Distinct().ToList();
        var whole = parts.Count == groups.Count && changes.Count == 1 && parts.TrueForAll(IsPlain);
        if (whole)
        {
            var name = new SqlIdentifier(schema.Name).ToString();
            var all = new Target(Phase.Relation, $"ALL {Word(kind)}S IN SCHEMA", name, schema.Name);
            Add(revoke: true, all, changes[0].Revoke, runAs: null);
            Add(revoke: false, all, changes[0].Grant, runAs: null);
            return;
        }

        foreach (var part in parts.Where(p => (Missing(p.Acl, p.Wanted) | Extra(p.Acl, p.Wanted)) != Privileges.None))
        {
            foreach (var name in part.Names)
            {
                var target = new SqlIdentifier(schema.Name).Dot(new SqlIdentifier(name)).ToString();
                var isNamed = wanted.HasOwn(schema.Oid, name);
                Change(new(Phase.Relation, Word(kind), target, $"{schema.Name}.{name}", isNamed), part.Owner, part.Acl, part.Wanted);
            }
        }
    }

    // In the administrator's own name, for objects whose privileges only their owner gave.
    private bool IsPlain(Part part) =>
        rights.ToActFor(part.Owner) == Way.Plain
        && part.Acl.Entries.All(e => e.Grantee != _user?.Oid || e.Grantor == part.Owner);

    private IEnumerable<Part> Parts(RelationGroup group)
    {
        var own = group.Names.Where(n => wanted.HasOwn(group.Schema, n)).ToList();
        var alike = own.Count == 0 ? group.Names : [.. group.Names.Except(own)];
        if (alike.Count > 0)
        {
            yield return new Part(alike, group.Owner, group.Acl, wanted.OnRelations(group));
        }

        foreach (var name in own)
        {
            yield return new Part([name], group.Owner, group.Acl, wanted.OnRelation(group, name));
        }
    }

    private void PlanColumns()
    {
        var present = database.Columns.ToDictionary(c => (c.Schema, c.Table, c.Name));
        foreach (var key in present.Keys.Concat(wanted.Columns().Select(c => (c.Schema, c.Table, Name: c.Column))).Distinct())
        {
            var column = present.GetValueOrDefault(key);
            var group = database.Relations.First(r => r.Schema == key.Schema && r.Names.Contains(key.Table));
            var schema = _schemas[key.Schema].Name;
            var table = new SqlIdentifier(schema).Dot(new SqlIdentifier(key.Table)).ToString();
            var place = new Target(Phase.Column, "TABLE", table, $"{schema}.{key.Table}", IsNamed: true, new SqlIdentifier(key.Name).ToString());
            // A privilege that is taken off the table goes off its columns with it.
            var lost = Extra(group.Acl, wanted.OnRelation(group, key.Table));
            var acl = column?.Acl ?? Acl.Empty;
            Change(place, group.Owner, acl, wanted.OnColumn(key.Schema, key.Table, key.Name, column?.Acl), lost: lost);
        }
    }

    private void PlanOther(OtherObject other)
    {
        var isRoutine = other.Kind == ObjectKind.Routine;
        var schema = _schemas[other.Schema].Name;
        var target = new SqlIdentifier(schema).Dot(new SqlIdentifier(other.Name)) + (isRoutine ? $"({other.Arguments})" : "");
        var place = new Target(Phase.Other, isRoutine ? "ROUTINE" : "TYPE", target, $"{schema}.{other.FullName}", other.RequestedAs is not null);
        Change(place, other.Owner, other.Acl, wanted.OnOther(other.Schema, other.FullName, other.Kind, other.Acl));
    }

    private void Change(Target target, uint owner, Acl acl, Privileges wish, Privileges lost = Privileges.None)
    {
        if (owner == _user?.Oid)
        {
            return;
        }

        var missing = Missing(acl, wish) | (wish & lost);
        if (missing != Privileges.None)
        {
            Grant(target, owner, acl, missing);
        }

        foreach (var entry in acl.Entries.Where(e => desired.Exact && e.Grantee == _user?.Oid))
        {
            Revoke(target, owner, entry.Grantor, entry.Privileges & ~wish & ~lost);
        }
    }

    private void Grant(Target target, uint owner, Acl acl, Privileges privileges)
    {
        switch (rights.ToGrant(owner, acl, privileges))
        {
            case Way.Plain:
                Add(revoke: false, target, privileges, runAs: null);
                break;
            case Way.AsOwner:
                Add(revoke: false, target, privileges, server.Roles.NameOf(owner));
                break;
            case Way.None when !rights.HasAnyway(acl, privileges):
                rights.Miss(owner, target.Text, mayLeaveOut: !target.IsNamed);
                break;
        }
    }

    // A privilege is taken back in the name of who granted it. PostgreSQL takes the owner where it can.
    private void Revoke(Target target, uint owner, uint grantor, Privileges privileges)
    {
        if (privileges == Privileges.None)
        {
            return;
        }

        var way = rights.ToActFor(grantor);
        if (way == Way.None)
        {
            rights.Miss(grantor, target.Text, mayLeaveOut: false);
            return;
        }

        var isPlain = way == Way.Plain && (grantor == owner || rights.ToActFor(owner) != Way.Plain);
        Add(revoke: true, target, privileges, isPlain ? null : server.Roles.NameOf(grantor));
    }

    private Privileges Missing(Acl acl, Privileges wish) => wish & ~Direct(acl);

    private Privileges Extra(Acl acl, Privileges wish) => desired.Exact ? Direct(acl) & ~wish : Privileges.None;

    private Privileges Direct(Acl acl) => _user is null ? Privileges.None : acl.Of(_user.Oid);

    private void Add(bool revoke, Target target, Privileges privileges, string? runAs)
    {
        if (privileges == Privileges.None)
        {
            return;
        }

        var list = target.Column is null
            ? privileges.ToSql()
            : string.Join(", ", privileges.Each().Select(p => $"{p.ToSql()} ({target.Column})"));
        _pieces.Add(revoke
            ? new StatementPiece(Phase.Revoke, $"REVOKE {list} ON {target.Word} ", target.Sql, $" FROM {_name}", runAs)
            : new StatementPiece(target.Phase, $"GRANT {list} ON {target.Word} ", target.Sql, $" TO {_name}", runAs));
    }

    private static string Word(ObjectKind kind) => kind == ObjectKind.Sequence ? "SEQUENCE" : "TABLE";

    /// <summary>An object in a statement.</summary>
    /// <param name="Phase">When its statement comes.</param>
    /// <param name="Word">The word before it.</param>
    /// <param name="Sql">Its name, quoted.</param>
    /// <param name="Text">Its name in messages.</param>
    /// <param name="IsNamed">The user named it, and did not only mean it with others.</param>
    /// <param name="Column">One of its columns, quoted.</param>
    private sealed record Target(
        Phase Phase, string Word, string Sql, string Text, bool IsNamed = false, string? Column = null);

    /// <summary>Relations that are to have the same and have the same.</summary>
    private sealed record Part(IReadOnlyList<string> Names, uint Owner, Acl Acl, Privileges Wanted);
}
