namespace RdsIam.Core.Inspection;

/// <summary>The queries about tables, views and sequences. $1 is the number of one of them.</summary>
internal static class TableSql
{
    // Asking for the size of a table waits for whoever has locked it whole: of such a one the size is left out.
    public const string Relations = """
        select c.oid::pg_catalog.int8, n.nspname::text, c.relname::text, c.relkind::text, pg_catalog.pg_get_userbyid(c.relowner)::text,
               c.relpersistence::text,
               case when c.relkind in ('r', 'm', 'p') and c.reltuples >= 0 then c.reltuples::pg_catalog.int8 end,
               case when c.relkind in ('r', 'm', 'i', 't', 'S') and not exists (
                   select from pg_catalog.pg_locks l
                   where l.locktype = 'relation' and l.relation = c.oid and l.mode = 'AccessExclusiveLock' and l.granted and l.pid <> pg_catalog.pg_backend_pid()
                       and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
                   then pg_catalog.pg_total_relation_size(c.oid) end,
               pg_catalog.obj_description(c.oid, 'pg_class'),
               p.nspname::text || '.' || parent.relname::text
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join pg_catalog.pg_inherits i on i.inhrelid = c.oid and c.relispartition
        left join pg_catalog.pg_class parent on parent.oid = i.inhparent
        left join pg_catalog.pg_namespace p on p.oid = parent.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_(toast|temp)'
            and ($1 or (n.nspname !~ '^pg_' and n.nspname <> 'information_schema'))
        order by n.nspname, c.relname
        """;

    public const string Columns = """
        select a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
               case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end,
               case when a.attgenerated <> '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end,
               case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
               pg_catalog.col_description(a.attrelid, a.attnum)
        from pg_catalog.pg_attribute a
        left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """;

    /// <summary>Its own, then those of other tables that lead to it.</summary>
    public const string Constraints = """
        select c.conname::text, c.contype::text, pg_catalog.pg_get_constraintdef(c.oid), c.convalidated, null::text
        from pg_catalog.pg_constraint c where c.conrelid = $1::pg_catalog.oid and c.contype in ('p', 'u', 'f', 'c', 'x')
        union all
        select c.conname::text, c.contype::text, pg_catalog.pg_get_constraintdef(c.oid), c.convalidated, n.nspname || '.' || r.relname
        from pg_catalog.pg_constraint c
        join pg_catalog.pg_class r on r.oid = c.conrelid
        join pg_catalog.pg_namespace n on n.oid = r.relnamespace
        where c.confrelid = $1::pg_catalog.oid and c.contype = 'f' and c.conparentid = 0
        order by 5 nulls first, 2 desc, 1
        """;

    public const string Indexes = """
        select c.relname::text, pg_catalog.pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary, i.indisvalid,
               c.relpages::pg_catalog.int8 * pg_catalog.current_setting('block_size')::pg_catalog.int8,
               pg_catalog.pg_stat_get_numscans(i.indexrelid)
        from pg_catalog.pg_index i
        join pg_catalog.pg_class c on c.oid = i.indexrelid
        where i.indrelid = $1::pg_catalog.oid
        order by i.indisprimary desc, c.relname
        """;

    public const string Grants = """
        select case a.grantee when 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(a.grantee)::text end,
               pg_catalog.string_agg(a.privilege_type || case when a.is_grantable then '*' else '' end, ', ' order by a.privilege_type)
        from pg_catalog.pg_class c,
             pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) a
        where c.oid = $1::pg_catalog.oid
        group by 1 order by 1
        """;

    public const string Triggers = """
        select pg_catalog.pg_get_triggerdef(t.oid)
        from pg_catalog.pg_trigger t where t.tgrelid = $1::pg_catalog.oid and not t.tgisinternal order by t.tgname
        """;

    public const string Definition = "select pg_catalog.pg_get_viewdef($1::pg_catalog.oid, true)";

    public const string Databases = """
        select d.datname::text, pg_catalog.pg_get_userbyid(d.datdba)::text, pg_catalog.pg_encoding_to_char(d.encoding)::text, d.datcollate::text,
               d.datallowconn, d.datistemplate, d.datconnlimit,
               case when pg_catalog.has_database_privilege(d.oid, 'connect') or pg_catalog.pg_has_role('pg_read_all_stats', 'member')
                   then pg_catalog.pg_database_size(d.oid) end,
               (select pg_catalog.count(*)::pg_catalog.int4 from pg_catalog.pg_stat_activity a where a.datid = d.oid),
               pg_catalog.age(d.datfrozenxid), pg_catalog.shobj_description(d.oid, 'pg_database'),
               pg_catalog.has_database_privilege(d.oid, 'connect')
        from pg_catalog.pg_database d
        order by d.datname
        """;
}
