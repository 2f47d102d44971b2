namespace RdsIam.Core.Catalog;

/// <summary>The queries about what is in one database, as those of <see cref="CatalogSql"/>, without PostgreSQL's own schemas.</summary>
internal static class DatabaseSql
{
    public static readonly string Schemas = $"""
        select n.oid, n.nspname, n.nspowner, {OfExtension("pg_namespace", "n.oid")}, {AclSql.Entries("n.nspacl", "n", "n.nspowner")}
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
               {AclSql.Entries("c.relacl", "case when a.is_sequence then 's' else 'r' end::\"char\"", "c.relowner", isLetter: false)}
        from alike a join pg_class c on c.oid = a.sample
        order by a.relnamespace, a.is_sequence, a.names[1]
        """;

    public static readonly string Columns = $"""
        select c.relnamespace, c.relname, a.attname, c.relowner, {AclSql.Entries("a.attacl", "c", "c.relowner")}
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where a.attacl is not null and not a.attisdropped and {NotSystem}
        order by c.relnamespace, c.relname, a.attnum
        """;

    /// <summary>$1: routines that are to be there even with the built-in privileges, as to_regprocedure takes them.</summary>
    public static readonly string Others = $"""
        select p.pronamespace, true, p.proname, pg_get_function_identity_arguments(p.oid), p.proowner,
               {AclSql.Entries("p.proacl", "f", "p.proowner")}, r.text
        from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        left join (select to_regprocedure(t)::oid as oid, min(t) as text from unnest($1) t group by 1) r on r.oid = p.oid
        where (p.proacl is not null or r.oid is not null) and {NotSystem}
        union all
        select t.typnamespace, false, t.typname, '', t.typowner, {AclSql.Entries("t.typacl", "T", "t.typowner")}, null
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where t.typacl is not null and {NotSystem}
        order by 1, 2, 3, 4
        """;

    public static readonly string Defaults = $"""
        select defaclrole, defaclnamespace, defaclobjtype, {AclSql.Entries("defaclacl", "r", "defaclrole")}
        from pg_default_acl order by 1, 2, 3
        """;

    private const string NotSystem = @"n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'";

    private static string OfExtension(string catalog, string oid) =>
        $"exists (select from pg_depend e where e.classid = '{catalog}'::regclass and e.objid = {oid} and e.deptype = 'e')";
}
