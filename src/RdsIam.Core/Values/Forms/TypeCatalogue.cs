using Npgsql;

namespace RdsIam.Core.Values.Forms;

/// <summary>A type as the catalog has it.</summary>
/// <param name="Name">Without its schema.</param>
/// <param name="Kind">pg_type.typtype: b(ase), c(omposite), d(omain), e(num), …</param>
/// <param name="Of">Of an array its element's type, of a domain its base type; else 0.</param>
/// <param name="IsRow">Of a table or a view, and not made by CREATE TYPE.</param>
/// <param name="FieldNames">Of a composite type, in order.</param>
/// <param name="FieldTypes">Of a composite type, in order.</param>
internal sealed record CatalogueType(string Name, char Kind, uint Of, bool IsRow, string[] FieldNames, uint[] FieldTypes);

/// <summary>Reads types from a server's catalog, with the types that they are made of.</summary>
internal static class TypeCatalogue
{
    private const string Query = """
        with recursive asked(oid) as (
            select oid::oid from unnest($1) oid
            union
            select t.oid from pg_catalog.pg_type t left join pg_catalog.pg_class c on c.oid = t.typrelid
                where $2 and t.oid >= 16384 and (t.typtype in ('d', 'e') or t.typtype = 'c' and c.relkind = 'c' or t.typcategory = 'A' and c.oid is null
                    and exists (select from pg_catalog.pg_type e left join pg_catalog.pg_class k on k.oid = e.typrelid
                        where e.oid = t.typelem and (e.typtype in ('d', 'e') or k.relkind = 'c')))
            union
            select part.oid
            from asked
            join pg_catalog.pg_type t on t.oid = asked.oid
            cross join lateral (
                select case t.typtype when 'd' then t.typbasetype else t.typelem end
                union all
                select a.atttypid from pg_catalog.pg_attribute a
                where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) part(oid)
            where part.oid >= 16384)
        select t.oid::int8, t.typname::text, t.typtype::text,
            case when t.typtype = 'd' then t.typbasetype::int8 when t.typinput::oid = 'pg_catalog.array_in'::regproc::oid then t.typelem::int8 else 0 end,
            coalesce(c.relkind <> 'c', false),
            array(select a.attname::text from pg_catalog.pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum),
            array(select a.atttypid::int8 from pg_catalog.pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum)
        from asked
        join pg_catalog.pg_type t on t.oid = asked.oid
        left join pg_catalog.pg_class c on c.oid = t.typrelid
        """;

    /// <param name="connection">Open, and not in use.</param>
    /// <param name="oids">The types asked for.</param>
    /// <param name="all">All enums, domains and composite types too.</param>
    /// <param name="cancellationToken">Cancels on the server.</param>
    public static async Task<Dictionary<uint, CatalogueType>> ReadAsync(
        NpgsqlConnection connection, IEnumerable<uint> oids, bool all, CancellationToken cancellationToken)
    {
        var types = new Dictionary<uint, CatalogueType>();
        var command = new NpgsqlCommand(Query, connection)
        {
            Parameters = { new() { Value = oids.Select(oid => (long)oid).Distinct().ToArray() }, new() { Value = all } },
        };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    types[(uint)reader.GetInt64(0)] = new CatalogueType(
                        reader.GetString(1),
                        reader.GetString(2)[0],
                        (uint)reader.GetInt64(3),
                        reader.GetBoolean(4),
                        reader.GetFieldValue<string[]>(5),
                        Array.ConvertAll(reader.GetFieldValue<long[]>(6), oid => (uint)oid));
                }
            }
        }

        return types;
    }
}
