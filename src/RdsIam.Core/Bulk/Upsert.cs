using RdsIam.Core.Files;
using RdsIam.Core.Names;

namespace RdsIam.Core.Bulk;

/// <summary>
/// The rows of an import in a temporary table of their own, from which they go into the table: new ones are added, and those whose
/// key is there replace what the table has in the imported columns.
/// </summary>
internal sealed class Upsert
{
    private readonly ImportSession _session;
    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly IReadOnlyList<TableColumn> _keys;

    private Upsert(ImportSession session, IReadOnlyList<TableColumn> columns, IReadOnlyList<TableColumn> keys) =>
        (_session, _columns, _keys) = (session, columns, keys);

    /// <summary>The temporary table, for a statement. Its name is new each time: a transaction may have several imports.</summary>
    public string Staging { get; } = new SqlIdentifier("pg_temp").Dot(new SqlIdentifier($"rdsiam_upsert_{Guid.NewGuid():N}")).ToString();

    private string ColumnList => ListOf(_columns);

    private string KeyList => ListOf(_keys);

    /// <summary>Makes the temporary table.</summary>
    /// <param name="session">Of the import.</param>
    /// <param name="columns">What the input fills.</param>
    /// <param name="keys">The names of the key's columns.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">The keys do not tell rows apart, or the server refused.</exception>
    public static async Task<Upsert> StartAsync(
        ImportSession session, IReadOnlyList<TableColumn> columns, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var upsert =
            new Upsert(session, columns, await UniqueKeys.FindAsync(session, columns, keys, cancellationToken).ConfigureAwait(false));
        // Of the imported columns alone, with their types: NOT NULL is for the table to check, which has the defaults of the others.
        await session
            .RunAsync($"create temporary table {upsert.Staging} on commit drop as select {upsert.ColumnList} from {session.Table.Quoted} with no data", cancellationToken)
            .ConfigureAwait(false);
        return upsert;
    }

    /// <exception cref="Fault">A file after the first one has other columns.</exception>
    public void CheckSame(IReadOnlyList<TableColumn> columns, string source)
    {
        if (!columns.ToHashSet().SetEquals(_columns))
        {
            throw new Fault(
                Messages.UpsertFilesUnlike(
                    source, Shown.List(columns.Select(column => column.Name)), Shown.List(_columns.Select(column => column.Name))),
                FaultKind.InvalidData,
                source);
        }
    }

    /// <summary>Brings the rows into the table.</summary>
    /// <exception cref="Fault">A key is twice in the input or has no value, or the server refused.</exception>
    public async Task<UpsertCounts> MergeAsync(CancellationToken cancellationToken)
    {
        await UpsertRows.CheckAsync(_session, Staging, _keys, cancellationToken).ConfigureAwait(false);
        var counts = await _session
            .QueryAsync(MergeSql(), [], reader => new UpsertCounts(reader.GetInt64(0), reader.GetInt64(1)), cancellationToken)
            .ConfigureAwait(false);
        await _session.RunAsync($"drop table {Staging}", cancellationToken).ConfigureAwait(false);
        return counts[0];
    }

    private string MergeSql()
    {
        var rest = _columns.Except(_keys).Select(column => column.Quoted).ToList();
        return rest.Count == 0 ? $"with added as ({InsertSql("", "nothing")} returning 1) select count(*), 0::bigint from added"
            : _session.Table.Kind == 'p' ? PartitionedSql(rest)
            : PlainSql(rest);
    }

    /// <remarks>
    /// A row that was there was locked before it was replaced, and its new version carries the lock: xmax is 0 only in new rows.
    /// </remarks>
    private string PlainSql(IReadOnlyList<string> rest) => $"""
        with merged as ({InsertSql("", UpdateAction(rest))} returning xmax::text = '0' as is_new)
        select count(*) filter (where is_new), count(*) filter (where not is_new) from merged
        """;

    /// <remarks>
    /// There is no xmax of a partition's row here. So the rows that are there are updated first; one that somebody else adds in between
    /// is updated too, and counted as added.
    /// </remarks>
    private string PartitionedSql(IReadOnlyList<string> rest) => $"""
        with updated as (
            update {_session.Table.Quoted} t set {string.Join(", ", rest.Select(column => $"{column} = s.{column}"))}
            from {Staging} s where {Same("t", "s")}
            returning {string.Join(", ", _keys.Select(key => $"s.{key.Quoted}"))}),
        added as ({InsertSql($"where not exists (select from updated u where {Same("u", "s")})", UpdateAction(rest))} returning 1)
        select (select count(*) from added), (select count(*) from updated)
        """;

    /// <remarks>A column that is always generated as identity takes what COPY would write into it.</remarks>
    private string InsertSql(string condition, string action) =>
        $"insert into {_session.Table.Quoted} ({ColumnList}) overriding system value select {ColumnList} from {Staging} s {condition} on conflict ({KeyList}) do {action}";

    private static string UpdateAction(IEnumerable<string> rest) => $"update set {string.Join(", ", rest.Select(column => $"{column} = excluded.{column}"))}";

    private string Same(string one, string other) => string.Join(" and ", _keys.Select(key => $"{one}.{key.Quoted} = {other}.{key.Quoted}"));

    private static string ListOf(IEnumerable<TableColumn> columns) => string.Join(", ", columns.Select(column => column.Quoted));
}
