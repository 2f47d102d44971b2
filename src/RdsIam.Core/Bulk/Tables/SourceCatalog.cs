using System.Data;
using System.Globalization;
using Npgsql;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>What both servers have to say of the columns that rows go between.</summary>
internal static class SourceCatalog
{
    /// <summary>By number; a type of a query may be a domain, which the server has resolved already.</summary>
    public const string TypesSql = """
        select oid::int8, typname::text, typtype::text, typcategory::text, typsend <> 0 and typreceive <> 0, pg_catalog.format_type(oid, null)
        from pg_catalog.pg_type where oid = any ($1::text::pg_catalog.oid[])
        """;

    /// <summary>The same for everybody who is connected to one database of one running server, and to no other.</summary>
    public const string PlaceSql =
        "select pg_catalog.current_database()::text || ' ' || pg_catalog.pg_postmaster_start_time()::text || ' ' || (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())";

    /// <summary>The columns: whether each must have a value, and its place in the primary key.</summary>
    public const string RulesSql = """
        select a.attname::text, a.attnotnull, coalesce(
            (select k.place from pg_catalog.pg_index i cross join pg_catalog.unnest(i.indkey) with ordinality k (number, place)
                where i.indrelid = c.oid and i.indisprimary and k.number = a.attnum
                    and k.place <= coalesce((pg_catalog.to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts)), 0)::int4
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = $1 and c.relname = $2
        """;

    /// <summary>The foreign keys from one of these tables to another, as places in the list of their quoted names.</summary>
    public const string ReferencesSql = """
        with t as (
            select name::pg_catalog.regclass::pg_catalog.oid id, place
            from pg_catalog.json_array_elements_text($1::text::json) with ordinality u (name, place))
        select f.place::int4 - 1, r.place::int4 - 1
        from pg_catalog.pg_constraint c join t f on f.id = c.conrelid join t r on r.id = c.confrelid
        where c.contype = 'f' and f.place <> r.place
        """;

    public static ColumnType ReadType(NpgsqlDataReader reader) => new(
        (uint)reader.GetInt64(0), reader.GetString(1), reader.GetString(2)[0], reader.GetString(3)[0], reader.GetBoolean(4),
        reader.GetString(5));

    /// <summary>A list for <see cref="TypesSql"/>.</summary>
    public static string Ids(IEnumerable<uint> ids) => $"{{{string.Join(',', ids.Distinct().Select(id => id.ToString(CultureInfo.InvariantCulture)))}}}";

    /// <summary>The columns of a query, which is not run.</summary>
    public static async Task<IReadOnlyList<SourceColumn>> DescribeAsync(NpgsqlConnection connection, string query)
    {
        var batch = new NpgsqlBatch(connection) { Timeout = 0, BatchCommands = { new NpgsqlBatchCommand(query) } };
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(CommandBehavior.SchemaOnly).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return [.. Enumerable.Range(0, reader.FieldCount).Select(i =>
                    new SourceColumn(reader.GetName(i), reader.GetDataTypeOID(i), reader.GetDataTypeName(i), IsRequired: false))];
            }
        }
    }
}
