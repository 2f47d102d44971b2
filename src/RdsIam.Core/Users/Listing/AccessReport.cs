namespace RdsIam.Core.Users;

/// <summary>Sums up what a user may do in a database. Pure.</summary>
internal static class AccessReport
{
    private const string Nothing = "None";

    private static readonly UserAccess[] Presets = [UserAccess.ReadWriteDdl, UserAccess.ReadWrite, UserAccess.ReadOnly];

    public static DatabaseAccess Of(Effective user, ServerState server, DatabaseState database, bool detailed)
    {
        var entry = server.Databases.First(d => d.Name == database.Name);
        var relations = database.Relations.ToLookup(r => r.Schema);
        var schemas = database.Schemas.Select(s => OfSchema(user, server.Version, s, [.. relations[s.Oid]]));
        var lines = new GrantLines(user, server, database);
        return new DatabaseAccess(
            database.Name,
            user.On(ObjectKind.Database, entry.Owner, entry.Acl).HasFlag(Privileges.Connect),
            [.. schemas.Where(s => s.Access != Nothing || s.Exceptions.Count > 0)],
            lines.Defaults(),
            detailed ? lines.All() : [],
            Fault: null);
    }

    private static SchemaAccess OfSchema(Effective user, int version, SchemaState schema, List<RelationGroup> relations)
    {
        var onSchema = user.On(ObjectKind.Schema, schema.Owner, schema.Acl);
        if (!onSchema.HasFlag(Privileges.Usage))
        {
            // Without USAGE, privileges on what is in it lead nowhere.
            return new SchemaAccess(schema.Name, Nothing, onSchema == Privileges.None ? [] : [$"{onSchema.ToSql()} on the schema"]);
        }

        var labelled = relations
            .Select(r => (Label: Label(user, version, onSchema, r), Group: r))
            .GroupBy(r => r.Label)
            .OrderByDescending(g => g.Where(r => r.Group.Kind == ObjectKind.Table).Sum(r => r.Group.Names.Count))
            .ThenByDescending(g => g.Sum(r => r.Group.Names.Count))
            .ToList();
        if (labelled.Count == 0)
        {
            return new SchemaAccess(schema.Name, user.Owns(schema.Owner) ? nameof(UserAccess.Owner) : onSchema.ToSql(), []);
        }

        var main = labelled[0].Key;
        var exceptions = labelled.Skip(1).Select(g => $"{g.Key}: {PlanNotes.Some([.. g.SelectMany(r => r.Group.Names)])}").ToList();
        if (onSchema.HasFlag(Privileges.Create) && main is not (nameof(UserAccess.ReadWriteDdl) or nameof(UserAccess.Owner)))
        {
            exceptions.Add("CREATE on the schema");
        }

        return new SchemaAccess(schema.Name, main, exceptions);
    }

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
