using Npgsql;

namespace RdsIam.Core.Values.Texts;

/// <summary>Asks a server about types by their numbers.</summary>
internal sealed class ServerTypeReader(NpgsqlConnection connection)
{
    private const string Query = """
        select b.typname::text, b.typtype::text, case when b.typcategory = 'A' then b.typelem::int8 else 0 end,
            array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = b.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum),
            array(select a.atttypid::int8 from pg_catalog.pg_attribute a where a.attrelid = b.typrelid and a.attnum > 0 and not a.attisdropped order by a.attnum)
        from pg_catalog.pg_type t
        join lateral (
            with recursive base as (
                select t.oid, t.typbasetype where true
                union all
                select n.oid, n.typbasetype from base join pg_catalog.pg_type n on n.oid = base.typbasetype)
            select oid from base where typbasetype = 0) d on true
        join pg_catalog.pg_type b on b.oid = d.oid
        where t.oid = $1
        """;

    private readonly Dictionary<long, ServerType> _known = [];

    public async Task<ServerType> ReadAsync(long oid, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(oid, out var known))
        {
            return known;
        }

        // Tables may refer to themselves by way of arrays: what is being read counts as text.
        _known[oid] = ServerType.Other;
        var (name, type, element, fieldNames, fieldTypes) = await RowAsync(oid, cancellationToken).ConfigureAwait(false);
        var fields = new List<KeyValuePair<string, ServerType>>();
        for (var i = 0; i < fieldNames.Length; i++)
        {
            fields.Add(new(fieldNames[i], await ReadAsync(fieldTypes[i], cancellationToken).ConfigureAwait(false)));
        }

        var item = element == 0 ? null : await ReadAsync(element, cancellationToken).ConfigureAwait(false);
        return _known[oid] = new ServerType(Kind(name, type, item), name, fields, item);
    }

    private async Task<(string Name, string Type, long Element, string[] FieldNames, long[] FieldTypes)> RowAsync(
        long oid, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(Query, connection) { Parameters = { new() { Value = oid } } };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<string[]>(3),
                        reader.GetFieldValue<long[]>(4))
                    : ("unknown", "p", 0, [], []);
            }
        }
    }

    private static ServerTypeKind Kind(string name, string type, ServerType? element) => (name, type) switch
    {
        ("json" or "jsonb", _) => ServerTypeKind.Json,
        ("int2vector" or "oidvector", _) => ServerTypeKind.Vector,
        ("hstore", _) => ServerTypeKind.Hstore,
        (_, "c") => ServerTypeKind.Composite,
        _ => element is null ? ServerTypeKind.Other : ServerTypeKind.Array,
    };
}
