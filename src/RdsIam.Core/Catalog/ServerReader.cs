using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>Reads what a server has for all its databases.</summary>
internal static class ServerReader
{
    /// <summary>In three round trips at most, whatever the number of roles.</summary>
    public static async Task<ServerState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (version, user, session, seesPasswords, selfGrant) =
            await ReadSessionAsync(connection, cancellationToken).ConfigureAwait(false);
        var results = new CatalogBatch(
            connection, CatalogSql.Roles(version), CatalogSql.Memberships(version), CatalogSql.Databases, CatalogSql.Settings);
        await using (results.ConfigureAwait(false))
        {
            if (seesPasswords)
            {
                results.Add(CatalogSql.Passwords);
            }

            var acls = new AclReader();
            var roles = await results.NextAsync(RoleOf, cancellationToken).ConfigureAwait(false);
            var memberships = await results.NextAsync(MembershipOf, cancellationToken).ConfigureAwait(false);
            var graph = new RoleGraph(roles, memberships, version);
            return new ServerState
            {
                Version = version,
                Administrator = graph.Find(user)!,
                SessionUser = session,
                SelfGrant = selfGrant,
                Roles = graph,
                Databases = await results.NextAsync(row => DatabaseOf(row, acls), cancellationToken).ConfigureAwait(false),
                Settings = await results.NextAsync(SettingOf, cancellationToken).ConfigureAwait(false),
                WithPassword = seesPasswords
                    ? (await results.NextAsync(row => row.GetFieldValue<uint>(0), cancellationToken).ConfigureAwait(false)).ToHashSet()
                    : null,
            };
        }
    }

    private static async Task<(int Version, uint User, uint Session, bool SeesPasswords, string SelfGrant)> ReadSessionAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var results = new CatalogBatch(connection, CatalogSql.Session);
        await using (results.ConfigureAwait(false))
        {
            var rows = await results.NextAsync(
                row => (row.GetInt32(0), row.GetFieldValue<uint>(1), row.GetFieldValue<uint>(2), row.GetBoolean(3), row.GetString(4)),
                cancellationToken).ConfigureAwait(false);
            return rows[0];
        }
    }

    /// <summary>A row of <see cref="CatalogSql.Roles"/>.</summary>
    public static Role RoleOf(NpgsqlDataReader row) => new()
    {
        Oid = row.GetFieldValue<uint>(0),
        Name = row.GetString(1),
        IsSuperuser = row.GetBoolean(2),
        Inherits = row.GetBoolean(3),
        CanLogin = row.GetBoolean(4),
        CanCreateRole = row.GetBoolean(5),
        CanCreateDatabase = row.GetBoolean(6),
        CanReplicate = row.GetBoolean(7),
        BypassesRowSecurity = row.GetBoolean(8),
        ConnectionLimit = row.GetInt32(9),
        ValidUntil = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
        Reach = row.GetBoolean(11) ? Reach.Inherited : row.GetBoolean(12) ? Reach.SetRole : Reach.None,
        IsGrantable = row.GetBoolean(13),
    };

    /// <summary>A row of <see cref="CatalogSql.Memberships"/>.</summary>
    public static Membership MembershipOf(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0),
        row.GetFieldValue<uint>(1),
        row.GetFieldValue<uint>(2),
        row.GetBoolean(3),
        row.GetBoolean(4),
        row.GetBoolean(5));

    private static DatabaseEntry DatabaseOf(NpgsqlDataReader row, AclReader acls) => new(
        row.GetFieldValue<uint>(0),
        row.GetString(1),
        row.GetFieldValue<uint>(2),
        acls.Read(row.IsDBNull(3) ? null : row.GetString(3)));

    /// <summary>A row of <see cref="CatalogSql.Settings"/>.</summary>
    public static RoleSetting SettingOf(NpgsqlDataReader row) =>
        new(row.GetFieldValue<uint>(0), row.GetFieldValue<uint>(1), row.GetString(2), row.GetString(3));
}
