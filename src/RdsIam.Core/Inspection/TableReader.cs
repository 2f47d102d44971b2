using Npgsql;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Inspection;

/// <summary>Reads what databases a server has, and what tables a database has.</summary>
internal static class TableReader
{
    /// <summary>Everything that has rows or numbers, by schema and name.</summary>
    /// <param name="pool">The database.</param>
    /// <param name="withSystem">With PostgreSQL's own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">The login failed, or the server refused.</exception>
    public static Task<List<TableInfo>> TablesAsync(ConnectionPool pool, bool withSystem, CancellationToken cancellationToken) =>
        CatalogRows.ReadAsync(pool, TableSql.Relations, [withSystem], TableOf, cancellationToken);

    /// <summary>All that can be told of a table without waiting for whoever has locked it.</summary>
    /// <exception cref="Fault">As <see cref="TablesAsync"/>.</exception>
    public static async Task<TableDetails> DetailsAsync(ConnectionPool pool, TableInfo table, CancellationToken cancellationToken)
    {
        return new(
            await RowsAsync(TableSql.Columns, row => new ColumnInfo(
                row.GetString(0), row.GetString(1), row.GetBoolean(2), Text(row, 3), Text(row, 4), Text(row, 5), Text(row, 6)))
                    .ConfigureAwait(false),
            await RowsAsync(TableSql.Constraints, row => new ConstraintInfo(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), Text(row, 4))).ConfigureAwait(false),
            await RowsAsync(TableSql.Indexes, row => new IndexInfo(
                row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4), row.GetInt64(5),
                row.GetInt64(6))).ConfigureAwait(false),
            await RowsAsync(TableSql.Grants, row => (row.GetString(0), row.GetString(1))).ConfigureAwait(false),
            await RowsAsync(TableSql.Triggers, row => row.GetString(0)).ConfigureAwait(false),
            table.Kind.EndsWith("view", StringComparison.Ordinal)
                ? (await RowsAsync(TableSql.Definition, row => Text(row, 0)).ConfigureAwait(false))[0]
                : null);

        Task<List<T>> RowsAsync<T>(string query, Func<NpgsqlDataReader, T> row) =>
            CatalogRows.ReadAsync(pool, query, [table.Id], row, cancellationToken);
    }

    /// <summary>The server's databases, by name.</summary>
    /// <exception cref="Fault">As <see cref="TablesAsync"/>.</exception>
    public static Task<List<DatabaseInfo>> DatabasesAsync(ConnectionPool pool, CancellationToken cancellationToken) =>
        CatalogRows.ReadAsync(pool, TableSql.Databases, [], DatabaseOf, cancellationToken);

    private static TableInfo TableOf(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetString(2),
        KindOf(row.GetString(3)),
        row.GetString(4),
        row.GetString(5) switch { "u" => "unlogged", "t" => "temporary", _ => "permanent" },
        Number(row, 6),
        Number(row, 7),
        Text(row, 8),
        Text(row, 9));

    private static DatabaseInfo DatabaseOf(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetBoolean(4),
        row.GetBoolean(5),
        row.GetInt32(6) is >= 0 and var limit ? limit : null,
        Number(row, 7),
        row.GetInt32(8),
        row.GetInt32(9),
        Text(row, 10),
        row.GetBoolean(11));

    private static string KindOf(string letter) => letter switch
    {
        "p" => "partitioned table",
        "v" => "view",
        "m" => "materialized view",
        "f" => "foreign table",
        "S" => "sequence",
        _ => "table",
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
