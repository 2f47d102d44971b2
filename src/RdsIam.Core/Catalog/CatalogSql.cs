namespace RdsIam.Core.Catalog;

/// <summary>
/// The queries about a server as a whole, for PostgreSQL 13 and later. Each reads all of a kind, so that their number does not
/// depend on what there is. They take no locks but on the catalogs.
/// </summary>
internal static class CatalogSql
{
    /// <summary>Nobody's search_path may stand before pg_catalog while the others run; ends with their transaction.</summary>
    public const string SafeSearchPath = "select pg_catalog.set_config('search_path', 'pg_catalog', true)";

    public const string Session = """
        select current_setting('server_version_num')::int / 10000, u.oid, s.oid,
               has_table_privilege('pg_catalog.pg_authid', 'select'), coalesce(current_setting('createrole_self_grant', true), '')
        from pg_roles u, pg_roles s
        where u.rolname = current_user and s.rolname = session_user
        """;

    public static string Roles(int version) => $"""
        select oid, rolname, rolsuper, rolinherit, rolcanlogin, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
               rolconnlimit, case when isfinite(rolvaliduntil) then rolvaliduntil end,
               pg_has_role(oid, 'usage'), pg_has_role(oid, '{(version >= 16 ? "set" : "member")}'),
               pg_has_role(oid, 'member with admin option')
        from pg_roles order by rolname
        """;

    public static string Memberships(int version) => version >= 16
        ? "select roleid, member, grantor, admin_option, inherit_option, set_option from pg_auth_members order by 1, 2, 3"
        : """
            select m.roleid, m.member, m.grantor, m.admin_option, r.rolinherit, true
            from pg_auth_members m join pg_roles r on r.oid = m.member order by 1, 2, 3
            """;

    public static readonly string Databases = $"""
        select oid, datname, datdba, {AclSql.Entries("datacl", "d", "datdba")}
        from pg_database order by datname
        """;

    /// <summary>Those that people put something into; rdsadmin lets nobody but RDS in.</summary>
    public const string DatabaseNames = """
        select datname from pg_database
        where datallowconn and not datistemplate and datname <> 'rdsadmin' order by datname
        """;

    public const string Settings = """
        select setrole, setdatabase, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
        from pg_db_role_setting, unnest(setconfig) c where setrole <> 0
        """;

    public const string Passwords = "select oid from pg_catalog.pg_authid where rolpassword is not null";

    public const string Sessions = """
        select usesysid, count(*)::int, max(greatest(backend_start, state_change))
        from pg_stat_activity where usesysid is not null group by 1
        """;

    /// <summary>$1: the role's oid.</summary>
    public const string SessionsOfRole = "select count(*)::int from pg_stat_activity where usesysid = $1 and pid <> pg_backend_pid()";

    /// <summary>$1: the role's oid. What hangs on it anywhere on the server; the first few are named where it is read.</summary>
    public const string Dependencies = """
        select b.datname, c.relname, d.deptype, count(distinct (d.classid, d.objid))::int,
               coalesce((array_agg(distinct pg_describe_object(d.classid, d.objid, 0))
                         filter (where d.dbid = 0 or b.datname = current_database()))[1:5], '{}')
        from pg_shdepend d
        join pg_class c on c.oid = d.classid
        left join pg_database b on b.oid = d.dbid
        where d.refclassid = 'pg_authid'::regclass and d.refobjid = $1
        group by 1, 2, 3 order by 1 nulls first, 2, 3
        """;
}
