using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>Checks the columns by which an import finds the rows that are there already.</summary>
internal static class UniqueKeys
{
    /// <summary>
    /// The columns of each index that can tell whether a row is there: unique, checked at once, of the whole table, and of columns only.
    /// indnkeyatts came with PostgreSQL 11.
    /// </summary>
    private const string Sql = """
        select (select pg_catalog.array_agg(a.attname::text order by k.place)
            from pg_catalog.unnest(i.indkey) with ordinality k (number, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
            where k.place <= coalesce((pg_catalog.to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts))
        from pg_catalog.pg_index i
        join pg_catalog.pg_class c on c.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relname = $2 and i.indisunique and i.indimmediate and i.indisvalid
            and i.indpred is null and i.indexprs is null
        order by i.indisprimary desc, i.indexrelid
        """;

    /// <summary>The columns that the names mean.</summary>
    /// <param name="session">Of the import.</param>
    /// <param name="columns">What the input fills.</param>
    /// <param name="names">As given.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">UpsertKeyNotImported, UpsertKeysNotUnique, ImportColumnUnknown, ImportColumnAmbiguous.</exception>
    public static async Task<IReadOnlyList<TableColumn>> FindAsync(
        ImportSession session, IReadOnlyList<TableColumn> columns, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var table = session.Table;
        var keys = names.Select(name => ColumnMap.Find(table, name)).Distinct().ToList();
        if (keys.Find(key => !columns.Contains(key)) is { } lacking)
        {
            throw new Fault(
                Messages.UpsertKeyNotImported(lacking.Name, table, Shown.List(columns.Select(column => column.Name))),
                FaultKind.InvalidArgument, lacking.Name);
        }

        var indexes = await session.QueryAsync(
            Sql, [table.Schema, table.Name], reader => reader.GetFieldValue<string[]>(0), cancellationToken).ConfigureAwait(false);
        if (!indexes.Exists(index => index.Length == keys.Count && keys.TrueForAll(key => index.Contains(key.Name))))
        {
            var have = indexes.Count == 0 ? "none" : string.Join("; ", indexes.Select(index => Shown.List(index)));
            throw new Fault(
                Messages.UpsertKeysNotUnique(table, Shown.List(keys.Select(key => key.Name)), have), FaultKind.InvalidArgument,
                keys[0].Name);
        }

        return keys;
    }
}
