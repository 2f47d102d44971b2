using Npgsql;

namespace RdsIam.Core.Bulk;

/// <summary>Checks the rows of an import by their keys, before they go into the table.</summary>
internal static class UpsertRows
{
    /// <summary>No column can be called so by chance.</summary>
    private const string Number = "\"rdsiam row number\"";

    /// <exception cref="Fault">UpsertKeyNull, UpsertKeyTwice.</exception>
    public static async Task CheckAsync(
        ImportSession session, string staging, IReadOnlyList<TableColumn> keys, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", keys.Select(key => key.Quoted));
        var isNull = string.Join(" or ", keys.Select(key => $"{key.Quoted} is null"));
        var twice = $"select {list} from {staging} group by {list} having count(*) > 1";
        var found = await session
            .QueryAsync($"select exists (select from {staging} where {isNull}), exists ({twice})", [], reader => (reader.GetBoolean(0), reader.GetBoolean(1)), cancellationToken)
            .ConfigureAwait(false);
        var (hasNull, hasTwice) = found[0];
        if (hasNull)
        {
            var row = (await RowsAsync(session, staging, keys, isNull, cancellationToken).ConfigureAwait(false))[0];
            throw new Fault(Messages.UpsertKeyNull(row.Number, keys[Array.IndexOf(row.Key, null)].Name), FaultKind.InvalidData, row.Number);
        }

        if (hasTwice)
        {
            var rows = await RowsAsync(session, staging, keys, $"({list}) in ({twice} limit 1)", cancellationToken).ConfigureAwait(false);
            var key = string.Join(", ", keys.Select((column, i) => $"{column.Name} = {RecordWriter.Short(rows[0].Key[i]!)}"));
            throw new Fault(Messages.UpsertKeyTwice(rows[0].Number, rows[1].Number, key), FaultKind.InvalidData, rows[1].Number);
        }
    }

    /// <summary>The first two rows that fulfil a condition, and their keys. They lie in the order of the input.</summary>
    private static Task<List<(long Number, string?[] Key)>> RowsAsync(
        ImportSession session, string staging, IReadOnlyList<TableColumn> keys, string condition, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", keys.Select(key => key.Quoted));
        var texts = string.Join(", ", keys.Select(key => $"{key.Quoted}::text"));
        var sql = $"select {Number}, {texts} from (select {list}, row_number() over (order by ctid) as {Number} from {staging}) r where {condition} order by 1 limit 2";
        return session.QueryAsync(sql, [], reader => (reader.GetInt64(0), KeyOf(reader, keys.Count)), cancellationToken);
    }

    private static string?[] KeyOf(NpgsqlDataReader reader, int count) =>
        [.. Enumerable.Range(1, count).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))];
}
