using RdsIam.Core.Catalog;
using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Listing;

/// <summary>Sums up what a user may do in a database. Pure.</summary>
internal static class AccessReport
{
    private const string Nothing = "None";

    /// <summary>Nothing on most relations, but something on some of them.</summary>
    private const string Partial = "Partial";

    private static readonly UserAccess[] Presets = [UserAccess.ReadWriteDdl, UserAccess.ReadWrite, UserAccess.ReadOnly];

    public static DatabaseAccess Of(Effective user, ServerState server, DatabaseState database, bool detailed)
    {
        var entry = server.Database(database.Name);
        var relations = database.Relations.ToLookup(r => r.Schema);
        var columns = database.Columns.ToLookup(c => c.Schema);
        var schemas = database.Schemas.Select(s =>
            OfSchema(user, server.Version, s, [.. relations[s.Oid]], OnColumns(user, columns[s.Oid])));
        var lines = new GrantLines(user, server, database);
        return new DatabaseAccess(
            database.Name,
            user.On(ObjectKind.Database, entry.Owner, entry.Acl).HasFlag(Privileges.Connect),
            [.. schemas.Where(s => s.Access != Nothing || s.Exceptions.Count > 0)],
            lines.Defaults(),
            detailed ? lines.All() : [],
            Fault: null);
    }

    private static SchemaAccess OfSchema(
        Effective user, int version, SchemaState schema, List<RelationGroup> relations, List<string> onColumns)
    {
        var onSchema = user.On(ObjectKind.Schema, schema.Owner, schema.Acl);
        if (!onSchema.HasFlag(Privileges.Usage))
        {
            // Without USAGE, privileges on what is in it lead nowhere.
            return new SchemaAccess(schema.Name, Nothing, onSchema == Privileges.None ? [] : [$"{onSchema.ToSql()} on the schema"]);
        }

        if (relations.Count == 0)
        {
            return new SchemaAccess(schema.Name, user.Owns(schema.Owner) ? nameof(UserAccess.Owner) : onSchema.ToSql(), []);
        }

        var labelled = Labelled(user, version, onSchema, relations);
        var main = labelled[0].Label;
        List<string> exceptions = [.. labelled.Skip(1).Select(l => $"{l.Label}: {FirstFew.Of(l.Names)}"), .. onColumns];
        if (onSchema.HasFlag(Privileges.Create) && main is not (nameof(UserAccess.ReadWriteDdl) or nameof(UserAccess.Owner)))
        {
            exceptions.Add("CREATE on the schema");
        }

        return new SchemaAccess(schema.Name, main == Nothing && exceptions.Count > 0 ? Partial : main, exceptions);
    }

    /// <summary>The relations by what the user may do with them, most tables first.</summary>
    private static List<(string Label, List<string> Names)> Labelled(
        Effective user, int version, Privileges onSchema, IEnumerable<RelationGroup> relations) =>
    [
        .. relations
            .GroupBy(r => Label(user, version, onSchema, r))
            .OrderByDescending(g => g.Where(r => r.Kind == ObjectKind.Table).Sum(r => r.Names.Count))
            .ThenByDescending(g => g.Sum(r => r.Names.Count))
            .Select(g => (g.Key, g.SelectMany(r => r.Names).ToList())),
    ];

    /// <summary>What the user has on columns beyond their tables: <c>UPDATE (status): orders</c>.</summary>
    private static List<string> OnColumns(Effective user, IEnumerable<ColumnState> columns) =>
    [
        .. from column in columns
           where !user.Owns(column.Owner)
           from privilege in column.Acl.Of(user.Grantees).Each()
           group column.Name by (column.Table, privilege) into named
           group named.Key.Table by $"{named.Key.privilege.ToSql()} ({string.Join(", ", named)})" into tables
           select $"{tables.Key}: {FirstFew.Of([.. tables])}",
    ];

    private static string Label(Effective user, int version, Privileges onSchema, RelationGroup relation)
    {
        if (user.Owns(relation.Owner))
        {
            return nameof(UserAccess.Owner);
        }

        var has = user.On(relation.Kind, relation.Owner, relation.Acl);
        if (has == Privileges.None)
        {
            return Nothing;
        }

        foreach (var access in Presets)
        {
            var isBuilt = access != UserAccess.ReadWriteDdl || onSchema.HasFlag(Privileges.Create);
            if (isBuilt && has == access.On(relation.Kind, version))
            {
                return access.ToString();
            }
        }

        return has.ToSql();
    }
}
