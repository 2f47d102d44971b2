using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Inspection;

/// <summary>What became of a session that was told to stop.</summary>
internal enum StopOutcome
{
    /// <summary>It is gone, or its query is.</summary>
    Stopped,

    /// <summary>It was told, and goes on so far.</summary>
    Told,

    /// <summary>There was no such session any more.</summary>
    Gone,
}

/// <summary>Cancels what a session runs, or ends the session.</summary>
internal static class ActivityStop
{
    /// <summary>How long a session is watched after it was told.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(5);

    // The start makes sure that it is the session that was meant: the number of one that is gone may belong to another one now.
    private const string Tell = """
        select a.backend_start, a.query_start,
               case when $3 then pg_catalog.pg_terminate_backend(a.pid) else pg_catalog.pg_cancel_backend(a.pid) end
        from pg_catalog.pg_stat_activity a
        where a.pid = $1 and ($2::pg_catalog.timestamptz is null or a.backend_start = $2)
        """;

    private const string Look = """
        select $3 or (a.state <> 'idle' and a.query_start is not distinct from $4::pg_catalog.timestamptz)
        from pg_catalog.pg_stat_activity a
        where a.pid = $1 and a.backend_start is not distinct from $2::pg_catalog.timestamptz
        """;

    /// <param name="pool">The server.</param>
    /// <param name="processId">The session's number.</param>
    /// <param name="startedAt">When it began, where that is known.</param>
    /// <param name="terminate">Ends the session; else only what it runs.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    /// <exception cref="Fault">The server refused: mostly for want of the membership in pg_signal_backend.</exception>
    public static async Task<StopOutcome> RunAsync(
        ConnectionPool pool, int processId, DateTimeOffset? startedAt, bool terminate, CancellationToken cancellationToken)
    {
        var told = await CatalogRows.ReadAsync(
            pool,
            Tell,
            [processId, OrNull(startedAt), terminate],
            row => (Started: row.GetValue(0), Query: row.GetValue(1), WasTold: row.GetBoolean(2)),
            cancellationToken).ConfigureAwait(false);
        if (told is not [{ WasTold: true } session])
        {
            return StopOutcome.Gone;
        }

        for (var started = DateTime.UtcNow; DateTime.UtcNow - started < Watch;)
        {
            var isBusy = await CatalogRows.ReadAsync(
                pool, Look, [processId, session.Started, terminate, session.Query], row => row.GetBoolean(0), cancellationToken)
                    .ConfigureAwait(false);
            if (isBusy is not [true])
            {
                return StopOutcome.Stopped;
            }

            await Task.Delay(100, cancellationToken).ConfigureAwait(false);
        }

        return StopOutcome.Told;
    }

    private static object OrNull(DateTimeOffset? time) => time is { } at ? at.ToUniversalTime() : DBNull.Value;
}
