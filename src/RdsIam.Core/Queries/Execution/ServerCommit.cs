using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Queries.Execution;

/// <summary>Runs COMMIT, and waits for its answer no longer than it may take.</summary>
internal static class ServerCommit
{
    /// <summary>COMMIT checks what was deferred, and may wait for a standby.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="connection">In a transaction.</param>
    /// <param name="commit">Sends it.</param>
    /// <param name="limit">Null or zero: <see cref="Limit"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PostgresException">The server refused, and has undone it all.</exception>
    /// <exception cref="Fault">CommitOutcomeUnknown: the answer did not come, or says nothing. CommandTimedOut: it was undone.</exception>
    public static async Task RunAsync(
        NpgsqlConnection connection, Func<CancellationToken, Task> commit, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var most = limit is { Ticks: > 0 } given ? given : Limit;
        try
        {
            await ServerWork.RunAsync(connection, SendAsync, most, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (Fault or OperationCanceledException or PostgresException)
            || (e is PostgresException error && LostAnswers.LeaveOpen(error)))
        {
            throw SessionFaults.OfCommit(e, most, PoolTunnel.ReasonFor(connection));
        }

        async Task<bool> SendAsync(CancellationToken token)
        {
            await commit(token).ConfigureAwait(false);
            return true;
        }
    }
}
