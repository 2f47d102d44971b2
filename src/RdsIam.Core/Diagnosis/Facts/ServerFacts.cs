namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>What the server says of itself and of the user, read in one go.</summary>
/// <param name="Version">For example 16.4.</param>
/// <param name="IsInRecovery">A reader: it takes no changes.</param>
/// <param name="Clock">The server's time.</param>
/// <param name="Used">Sessions of clients.</param>
/// <param name="Most">max_connections.</param>
/// <param name="Reserved">Of these, kept for superusers and RDS itself.</param>
/// <param name="UserLimit">The role's own limit; -1: none.</param>
/// <param name="UserUsed">Sessions of the role.</param>
/// <param name="IamPath">From the user to rds_iam through the roles between; null: not a member. Empty: there is no such role.</param>
internal sealed record ServerFacts(
    string Version,
    bool IsInRecovery,
    DateTimeOffset Clock,
    long Used,
    int Most,
    int Reserved,
    int UserLimit,
    long UserUsed,
    string? IamPath)
{
    private const string Query = """
        with recursive path (member, names) as (
            select oid, rolname::text from pg_catalog.pg_roles where rolname = current_user
            union all
            select m.roleid, p.names || ' > ' || r.rolname
            from path p join pg_catalog.pg_auth_members m on m.member = p.member join pg_catalog.pg_roles r on r.oid = m.roleid
            where position(' > ' || r.rolname || ' > ' in ' > ' || p.names || ' > ') = 0)
        select pg_catalog.current_setting('server_version'), pg_catalog.pg_is_in_recovery(), pg_catalog.clock_timestamp(),
            (select count(*) from pg_catalog.pg_stat_activity where backend_type = 'client backend'),
            pg_catalog.current_setting('max_connections')::int4,
            (select coalesce(sum(setting::int4), 0)::int4 from pg_catalog.pg_settings where name in (
                'superuser_reserved_connections', 'reserved_connections', 'rds.rds_superuser_reserved_connections')),
            (select rolconnlimit from pg_catalog.pg_roles where rolname = current_user),
            (select count(*) from pg_catalog.pg_stat_activity where usename = current_user),
            case when exists (select from pg_catalog.pg_roles where rolname = 'rds_iam') then
                (select names from path p join pg_catalog.pg_roles r on r.oid = p.member
                 where r.rolname = 'rds_iam' order by length(names) limit 1)
            else '' end
        """;

    /// <summary>Aurora DSQL does not tell of sessions and their limits.</summary>
    private const string DsqlQuery = """
        select pg_catalog.current_setting('server_version'), false, pg_catalog.clock_timestamp(),
            0::int8, 0::int4, 0::int4, -1::int4, 0::int8, ''
        """;

    /// <param name="session">To ask in.</param>
    /// <param name="isDsql">The server is an Aurora DSQL cluster.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ServerFacts> ReadAsync(DatabaseSession session, bool isDsql, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            isDsql ? DsqlQuery : Query,
            row => new ServerFacts(
                row.GetString(0).Split(' ')[0],
                row.GetBoolean(1),
                new DateTimeOffset(row.GetDateTime(2)),
                row.GetInt64(3),
                row.GetInt32(4),
                row.GetInt32(5),
                row.GetInt32(6),
                row.GetInt64(7),
                row.IsDBNull(8) ? null : row.GetString(8)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }
}
