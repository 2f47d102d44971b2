using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>
/// Reads the catalogs of an Aurora DSQL cluster: only those that AWS lists as supported. pg_database, pg_authid, pg_proc and the like
/// are not among them (Aurora DSQL User Guide, "System tables and commands").
/// </summary>
internal static class DsqlCatalog
{
    /// <summary>The only database that a cluster has.</summary>
    public const string Database = "postgres";

    /// <summary>Where DSQL's own views are.</summary>
    private const string OwnSchema = "sys";

    private const string Session = """
        select current_setting('server_version_num')::int / 10000, u.oid, s.oid
        from pg_roles u, pg_roles s
        where u.rolname = current_user and s.rolname = session_user
        """;

    private const string Mappings = "select pg_role_name::text, arn from sys.iam_pg_role_mappings order by 1, 2";

    // Whose the database is, nobody tells; it is none of the cluster's roles.
    private const uint Nobody = uint.MaxValue;

    /// <summary>Reads the cluster's roles, and who may log in as them.</summary>
    public static async Task<ServerState> ReadServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (version, user, session) = await ReadSessionAsync(connection, cancellationToken).ConfigureAwait(false);
        var results = new CatalogBatch(
            connection, CatalogSql.Roles(version), CatalogSql.Memberships(version), CatalogSql.Settings, Mappings);
        await using (results.ConfigureAwait(false))
        {
            var roles = await results.NextAsync(ServerReader.RoleOf, cancellationToken).ConfigureAwait(false);
            var memberships = await results.NextAsync(ServerReader.MembershipOf, cancellationToken).ConfigureAwait(false);
            var graph = new RoleGraph(roles, memberships, version);
            return new ServerState
            {
                IsDsql = true,
                Version = version,
                Administrator = graph.Find(user)!,
                SessionUser = session,
                Roles = graph,
                Databases = [new DatabaseEntry(0, Database, Nobody, EverybodyConnects)],
                Settings = await results.NextAsync(ServerReader.SettingOf, cancellationToken).ConfigureAwait(false),
                Mappings = await results.NextAsync(row => new RoleMapping(row.GetString(0), row.GetString(1)), cancellationToken)
                    .ConfigureAwait(false),
            };
        }
    }

    /// <summary>Reads what there is to grant: schemas, relations and columns.</summary>
    public static async Task<DatabaseState> ReadDatabaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var results = new CatalogBatch(
            connection, DatabaseSql.Schemas, DatabaseSql.Relations, DatabaseSql.Columns, DatabaseSql.Defaults);
        await using (results.ConfigureAwait(false))
        {
            var acls = new AclReader();
            var schemas = await results.NextAsync(row => DatabaseReader.SchemaOf(row, acls), cancellationToken).ConfigureAwait(false);
            var own = schemas.Where(schema => schema.Name == OwnSchema).Select(schema => schema.Oid).ToHashSet();
            var relations = await results.NextAsync(row => DatabaseReader.GroupOf(row, acls), cancellationToken).ConfigureAwait(false);
            var columns = await results.NextAsync(row => DatabaseReader.ColumnOf(row, acls), cancellationToken).ConfigureAwait(false);
            return new DatabaseState
            {
                Name = Database,
                Schemas = schemas.FindAll(schema => !own.Contains(schema.Oid)),
                Relations = relations.FindAll(group => !own.Contains(group.Schema)),
                Columns = columns.FindAll(column => !own.Contains(column.Schema)),
                Others = [],
                Defaults = await results.NextAsync(row => DatabaseReader.DefaultOf(row, acls), cancellationToken).ConfigureAwait(false),
            };
        }
    }

    /// <summary>A mapping in sys.iam_pg_role_mappings is what lets a role in; CONNECT is everybody's.</summary>
    private static Acl EverybodyConnects =>
        new([new AclEntry(Acl.Public, Nobody, Privileges.Connect | Privileges.Temporary, Privileges.None)]);

    private static async Task<(int Version, uint User, uint Session)> ReadSessionAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var results = new CatalogBatch(connection, Session);
        await using (results.ConfigureAwait(false))
        {
            var rows = await results.NextAsync(
                row => (row.GetInt32(0), row.GetFieldValue<uint>(1), row.GetFieldValue<uint>(2)), cancellationToken)
                .ConfigureAwait(false);
            return rows[0];
        }
    }
}
