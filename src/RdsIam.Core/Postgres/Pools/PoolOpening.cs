using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Takes connections of a data source, and goes away at once when cancelled. The driver does not listen to a cancellation
/// everywhere while it logs in (not while it waits for the answer to SSLRequest); what still comes of it goes back to the pool.
/// </summary>
internal static class PoolOpening
{
    public static ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var opening = source.OpenConnectionAsync(cancellationToken);
        return opening.IsCompletedSuccessfully || !cancellationToken.CanBeCanceled
            ? opening
            : new ValueTask<NpgsqlConnection>(WaitAsync(opening.AsTask(), cancellationToken));
    }

    private static async Task<NpgsqlConnection> WaitAsync(Task<NpgsqlConnection> opening, CancellationToken cancellationToken)
    {
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = GiveBackAsync(opening);
            throw;
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
