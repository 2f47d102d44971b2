namespace RdsIam.Core.Users;

/// <summary>
/// The queries behind <see cref="ServerReader"/> and <see cref="DatabaseReader"/>, for PostgreSQL 13 and later. Each reads all of
/// a kind, so that their number does not depend on what there is. They take no locks but on the catalogs.
/// </summary>
internal static class CatalogSql
{
    /// <summary>Nobody's search_path may stand before pg_catalog while the others run; ends with their transaction.</summary>
    public const string SafeSearchPath = "select pg_catalog.set_config('search_path', 'pg_catalog', true)";

    public const string Session = """
        select current_setting('server_version_num')::int / 10000, u.oid, s.oid,
               has_table_privilege('pg_catalog.pg_authid', 'select')
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
        select oid, datname, datdba, datallowconn, datistemplate, {Entries("datacl", "d", "datdba")}
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

    public static readonly string Schemas = $"""
        select n.oid, n.nspname, n.nspowner, {OfExtension("pg_namespace", "n.oid")}, {Entries("n.nspacl", "n", "n.nspowner")}
        from pg_namespace n where {NotSystem} order by n.nspname
        """;

    // Thousands of tables have a handful of different lists, so a list is taken apart once for each group of equal ones.
    public static readonly string Relations = $"""
        with relation as (
            select c.oid, c.relnamespace, c.relkind = 'S' as is_sequence, c.relowner, e.objid is not null as of_extension,
                   c.relacl::text as acl, c.relname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_depend e on e.classid = 'pg_class'::regclass and e.objid = c.oid and e.objsubid = 0 and e.deptype = 'e'
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and {NotSystem}
        ), alike as (
            select relnamespace, is_sequence, relowner, of_extension, min(oid) as sample,
                   array_agg(relname::text order by relname) as names
            from relation group by relnamespace, is_sequence, relowner, of_extension, acl
        )
        select a.relnamespace, a.is_sequence, a.relowner, a.of_extension, a.names,
               {Entries("c.relacl", "case when a.is_sequence then 's' else 'r' end::\"char\"", "c.relowner", isLetter: false)}
        from alike a join pg_class c on c.oid = a.sample
        order by a.relnamespace, a.is_sequence, a.names[1]
        """;

    public static readonly string Columns = $"""
        select c.relnamespace, c.relname, a.attname, c.relowner, {Entries("a.attacl", "c", "c.relowner")}
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where a.attacl is not null and not a.attisdropped and {NotSystem}
        order by c.relnamespace, c.relname, a.attnum
        """;

    /// <summary>$1: routines that are to be there even with the built-in privileges, as to_regprocedure takes them.</summary>
    public static readonly string Others = $"""
        select p.pronamespace, true, p.proname, pg_get_function_identity_arguments(p.oid), p.proowner,
               {Entries("p.proacl", "f", "p.proowner")}, r.text
        from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        left join (select to_regprocedure(t)::oid as oid, min(t) as text from unnest($1) t group by 1) r on r.oid = p.oid
        where (p.proacl is not null or r.oid is not null) and {NotSystem}
        union all
        select t.typnamespace, false, t.typname, '', t.typowner, {Entries("t.typacl", "T", "t.typowner")}, null
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where t.typacl is not null and {NotSystem}
        order by 1, 2, 3, 4
        """;

    public static readonly string Defaults = $"""
        select defaclrole, defaclnamespace, defaclobjtype, {Entries("defaclacl", "r", "defaclrole")}
        from pg_default_acl order by 1, 2, 3
        """;

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

    private const string NotSystem = @"n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'";

    /// <summary>An access control list, or the built-in one in place of null, as <see cref="AclReader"/> takes it.</summary>
    private static string Entries(string acl, string kind, string owner, bool isLetter = true) => $"""
        (select string_agg(concat_ws(' ', x.grantee, x.grantor, x.privilege_type, x.is_grantable), ';')
         from aclexplode(coalesce({acl}, acldefault({(isLetter ? $"'{kind}'" : kind)}, {owner}))) x)
        """;

    private static string OfExtension(string catalog, string oid) =>
        $"exists (select from pg_depend e where e.classid = '{catalog}'::regclass and e.objid = {oid} and e.deptype = 'e')";
}
