using Npgsql;

namespace RdsIam.Core.Bulk;

/// <summary>Finds tables and their columns in the catalog.</summary>
internal static class TableCatalog
{
    /// <summary>A name as it was written goes before the same name in lower case. attgenerated came with PostgreSQL 12.</summary>
    private const string Sql = """
        with found as (
            select c.oid, n.nspname, c.relname, c.relkind
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname in ($3, $4)
                and case when $1 = '' then pg_catalog.pg_table_is_visible(c.oid) else n.nspname in ($1, $2) end
            order by n.nspname = $1 desc, c.relname = $3 desc
            limit 1)
        select f.nspname::text, f.relname::text, f.relkind::text, a.attname::text, base.oid::int8, base.typname::text,
            base.typtype = 'e', pg_catalog.format_type(a.atttypid, a.atttypmod),
            (a.attnotnull or (t.typtype = 'd' and t.typnotnull))
                and not a.atthasdef and a.attidentity = '' and t.typdefault is null,
            coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> ''
        from found f
        join pg_catalog.pg_attribute a on a.attrelid = f.oid and a.attnum > 0 and not a.attisdropped
        join pg_catalog.pg_type t on t.oid = a.atttypid
        cross join lateral (
            with recursive up as (
                select t.oid, t.typname, t.typtype, t.typbasetype
                union all
                select b.oid, b.typname, b.typtype, b.typbasetype
                from up join pg_catalog.pg_type b on b.oid = up.typbasetype where up.typtype = 'd')
            select * from up where typtype <> 'd') base
        order by a.attnum
        """;

    /// <summary>Row triggers before or in place of INSERT, of the table and its partitions, and foreign tables among these.</summary>
    private const string LeaversSql = """
        with recursive tree as (
            select c.oid, c.relkind from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = $1 and c.relname = $2
            union
            select c.oid, c.relkind from tree t join pg_catalog.pg_inherits i on i.inhparent = t.oid
            join pg_catalog.pg_class c on c.oid = i.inhrelid where c.relispartition)
        select exists (
            select from tree t left join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
            where t.relkind = 'f' or (g.tgtype & 5 = 5 and g.tgtype & 66 <> 0))
        """;

    /// <summary>Whether a row that is copied to the table need not arrive there.</summary>
    public static async Task<bool> MayLeaveOutAsync(NpgsqlConnection connection, TableLayout table, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(LeaversSql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = table.Schema });
        command.Parameters.Add(new NpgsqlParameter { Value = table.Name });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <exception cref="Fault">There is no such table.</exception>
    public static async Task<TableLayout> ReadAsync(NpgsqlConnection connection, TableName name, CancellationToken cancellationToken) =>
        await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) ?? throw NotFound(connection, name);

    public static Fault NotFound(NpgsqlConnection connection, TableName name) =>
        new(Messages.TableNotFound(name.ToText(), connection.Database), FaultKind.ObjectNotFound, name.ToText());

    /// <summary>Null: there is no such table.</summary>
    public static async Task<TableLayout?> FindAsync(NpgsqlConnection connection, TableName name, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(Sql, connection);
        foreach (var text in new[] { name.Schema?.Text ?? "", name.Schema?.Folded ?? "", name.Name.Text, name.Name.Folded })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = text });
        }

        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            TableLayout? table = null;
            var columns = new List<TableColumn>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                table ??= new TableLayout(reader.GetString(0), reader.GetString(1), reader.GetString(2)[0], columns);
                columns.Add(ReadColumn(reader));
            }

            return table;
        }
    }

    private static TableColumn ReadColumn(NpgsqlDataReader reader) => new(
        reader.GetString(3),
        (uint)reader.GetInt64(4),
        reader.GetString(5),
        reader.GetBoolean(6),
        reader.GetString(7),
        reader.GetBoolean(8),
        reader.GetBoolean(9));
}
