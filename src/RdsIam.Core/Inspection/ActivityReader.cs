using Npgsql;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Inspection;

/// <summary>Reads who is connected to a server, and what they wait for.</summary>
internal static class ActivityReader
{
    // Asking who blocks whom locks the table of locks for a moment, so it is asked only for those that wait for a lock.
    private const string Query = """
        select a.pid, a.usename::text, a.datname::text, a.application_name, pg_catalog.host(a.client_addr), a.backend_start, a.xact_start,
               a.query_start, a.state_change, a.state, a.wait_event_type, a.wait_event, a.backend_type, a.query,
               case when a.wait_event_type = 'Lock' then pg_catalog.pg_blocking_pids(a.pid) else '{}' end, pg_catalog.clock_timestamp()
        from pg_catalog.pg_stat_activity a
        where a.pid <> pg_catalog.pg_backend_pid()
        order by a.backend_start, a.pid
        """;

    /// <summary>All processes but the one that asks.</summary>
    /// <returns>In an order in which those who wait stand right behind the session that they wait for.</returns>
    /// <exception cref="Fault">The login failed, or the server refused.</exception>
    public static async Task<IReadOnlyList<ServerActivity>> ReadAsync(ConnectionPool pool, CancellationToken cancellationToken) =>
        BlockingTree.Of(await CatalogRows.ReadAsync(pool, Query, [], Row, cancellationToken).ConfigureAwait(false));

    private static ServerActivity Row(NpgsqlDataReader row) => new()
    {
        ProcessId = row.GetInt32(0),
        UserName = Text(row, 1),
        Database = Text(row, 2),
        ApplicationName = Text(row, 3),
        Client = Text(row, 4),
        Started = Time(row, 5),
        TransactionStarted = Time(row, 6),
        QueryStarted = Time(row, 7),
        StateChanged = Time(row, 8),
        State = Text(row, 9),
        WaitType = Text(row, 10),
        Wait = Text(row, 11),
        Kind = Text(row, 12),
        Query = Text(row, 13),
        BlockedBy = row.GetFieldValue<int[]>(14),
        At = row.GetFieldValue<DateTimeOffset>(15),
    };

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) || row.GetString(column) is not { Length: > 0 } text ? null : text;

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
