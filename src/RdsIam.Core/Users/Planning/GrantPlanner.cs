using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Plans the privileges on what a database has now: the database itself, schemas, relations, columns, routines. Pure.</summary>
internal sealed class GrantPlanner(DesiredUser desired, ServerState server, DatabaseState database, Wanted wanted, GrantRights rights)
{
    private readonly GrantChanges _changes = new(desired, server, rights);

    public IReadOnlyList<StatementPiece> Plan()
    {
        PlanDatabase();
        foreach (var schema in database.Schemas)
        {
            var target = new SqlIdentifier(schema.Name).ToString();
            var place = new GrantTarget(Phase.Schema, "SCHEMA", target, $"schema {schema.Name}", IsNamed: desired.Schemas.Count > 0);
            _changes.Change(place, schema.Owner, schema.Acl, wanted.OnSchema(schema.Oid, schema.Acl));
        }

        var relations = new RelationPlanner(wanted, _changes);
        foreach (var groups in database.Relations.GroupBy(g => (g.Schema, g.Kind)))
        {
            relations.Plan(database.Schema(groups.Key.Schema), groups.Key.Kind, [.. groups]);
        }

        PlanColumns();
        foreach (var other in database.Others)
        {
            PlanOther(other);
        }

        return _changes.Pieces;
    }

    private void PlanDatabase()
    {
        var entry = server.Database(database.Name);
        var target = new SqlIdentifier(database.Name).ToString();
        var place = new GrantTarget(Phase.Database, "DATABASE", target, $"database {database.Name}", IsNamed: true);
        _changes.Change(place, entry.Owner, entry.Acl, wanted.OnDatabase(entry.Acl));
    }

    private void PlanColumns()
    {
        var present = database.Columns.ToDictionary(c => (c.Schema, c.Table, c.Name));
        var keys = present.Keys.Concat(wanted.Columns().Select(c => (c.Schema, c.Table, Name: c.Column))).ToHashSet();
        if (keys.Count == 0)
        {
            return;
        }

        var tables = keys.Select(k => (k.Schema, k.Table)).ToHashSet();
        var groups = database.Relations
            .SelectMany(r => r.Names.Where(name => tables.Contains((r.Schema, name))), (r, name) => (Key: (r.Schema, name), Group: r))
            .ToDictionary(r => r.Key, r => r.Group);
        foreach (var key in keys)
        {
            PlanColumn(groups[(key.Schema, key.Table)], key.Table, key.Name, present.GetValueOrDefault(key)?.Acl);
        }
    }

    private void PlanColumn(RelationGroup group, string table, string column, Acl? acl)
    {
        var schema = database.Schema(group.Schema).Name;
        var target = new SqlIdentifier(schema).Dot(new SqlIdentifier(table)).ToString();
        var name = new SqlIdentifier(column).ToString();
        var place = new GrantTarget(Phase.Column, "TABLE", target, $"{schema}.{table}", IsNamed: true, name);
        // A privilege that is taken off the table goes off its columns with it.
        var lost = _changes.Extra(group.Acl, wanted.OnRelation(group, table));
        _changes.Change(place, group.Owner, acl ?? Acl.Empty, wanted.OnColumn(group.Schema, table, column, acl), lost);
    }

    private void PlanOther(OtherObject other)
    {
        var isRoutine = other.Kind == ObjectKind.Routine;
        var schema = database.Schema(other.Schema).Name;
        var target = new SqlIdentifier(schema).Dot(new SqlIdentifier(other.Name)) + (isRoutine ? $"({other.Arguments})" : "");
        var isNamed = other.RequestedAs is not null;
        var place = new GrantTarget(Phase.Other, isRoutine ? "ROUTINE" : "TYPE", target, $"{schema}.{other.FullName}", isNamed);
        _changes.Change(place, other.Owner, other.Acl, wanted.OnOther(other.Schema, other.FullName, other.Kind, other.Acl));
    }
}
