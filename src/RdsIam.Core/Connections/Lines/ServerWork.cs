using Npgsql;

namespace RdsIam.Core.Connections.Lines;

/// <summary>Runs something short on a connection, within a time: statements that set, begin and end what others do.</summary>
internal static class ServerWork
{
    /// <summary>Nobody has an interest in a session any more that is to be reset only.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <param name="connection">Open.</param>
    /// <param name="work">Takes a token that asks the server to stop.</param>
    /// <param name="limit">Zero: none.</param>
    /// <param name="cancellationToken">Ends the waiting within seconds, whatever the server does.</param>
    /// <exception cref="TimeoutException">The time is over, and the server did not say in the seconds after that what came of
    /// it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        NpgsqlConnection connection, Func<CancellationToken, Task<T>> work, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var wait = new ServerWait(connection);
        using var stop = cancellationToken.Register(() => wait.Stop());
        using var clock = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan);
        using var end = clock.Token.Register(() => wait.Stop());
        try
        {
            return await wait.ForAsync(work(wait.Token)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (PostgresException or Fault))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (clock.IsCancellationRequested)
            {
                throw new TimeoutException("The server did not answer in time.", e);
            }

            throw;
        }
    }

    /// <summary>Resets a session, if it is there and answers.</summary>
    public static void Reset(NpgsqlConnection connection, Func<CancellationToken, Task<bool>> work)
    {
        try
        {
            RunAsync(connection, work, Farewell, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // A connection that does not answer is broken, and its pool closes it.
        }
    }

    /// <summary>Sends statements without rows together, and waits without end.</summary>
    /// <exception cref="PostgresException">The server refused one; nothing of those behind it was run.</exception>
    public static async Task<bool> SendAsync(
        NpgsqlConnection connection, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            foreach (var statement in statements)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }
}
