using Npgsql;

namespace RdsIam.Core.Connections.Pools;

/// <summary>
/// Takes connections of a data source, within the time that a login may take, and goes away at once when cancelled. The driver
/// looks at neither everywhere: its own limit does not hold within the TLS handshake, and it does not listen to a cancellation
/// while it waits for the answer to SSLRequest or to a password. What still comes of it goes back to the pool.
/// </summary>
internal static class PoolOpening
{
    /// <summary>The driver's own limit comes first where it holds: its error says more.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <param name="source">Its own limit is <paramref name="timeout"/>, too.</param>
    /// <param name="attempt">What the login's callbacks learn.</param>
    /// <param name="timeout">Zero: no limit.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TimeoutException">It took too long; <see cref="LoginAttempt.Step"/> says what did.</exception>
    public static async ValueTask<NpgsqlConnection> OpenAsync(
        NpgsqlDataSource source, LoginAttempt attempt, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = source.OpenConnectionAsync(limit.Token);
        if (opening.IsCompletedSuccessfully)
        {
            // One of the pool: no clock is started for it.
            return opening.Result;
        }

        if (timeout > TimeSpan.Zero)
        {
            limit.CancelAfter(timeout + Grace);
        }

        return await WaitAsync(opening.AsTask(), attempt, limit.Token, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<NpgsqlConnection> WaitAsync(
        Task<NpgsqlConnection> opening, LoginAttempt attempt, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return await opening.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            attempt.Line.Cut();
            _ = GiveBackAsync(opening);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException();
        }
    }

    private static async Task GiveBackAsync(Task<NpgsqlConnection> opening)
    {
        try
        {
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception) when (!opening.IsCompletedSuccessfully)
        {
            // Nobody waits for this login any more, so nobody asks why it failed.
        }
    }
}
