using Npgsql;
using RdsIam.Core.Connections.Lines;

namespace RdsIam.Core.Queries.Copying;

/// <summary>Ends what a connection waits for: a cancel request for the server, and where it is silent, the end of the socket.</summary>
internal static class ServerStop
{
    /// <summary>How long a server has to answer a cancel request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Returns when the work has ended, however it did, or cannot be ended.</summary>
    /// <param name="connection">The connection that the work is busy with.</param>
    /// <param name="work">What waits for the server; its exceptions are its owner's.</param>
    public static async Task EndAsync(NpgsqlConnection connection, Task work)
    {
        // The request itself may wait for a server that does not even accept.
        _ = Task.Run(() => DriverConnection.Cancel(connection));
        if (!await HasEndedAsync(work, Patience).ConfigureAwait(false))
        {
            ConnectionLine.Of(connection)?.Cut();
            await HasEndedAsync(work, Patience).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of the work, for so long at most.</summary>
    public static async Task<bool> HasEndedAsync(Task work, TimeSpan patience)
    {
        await Task.WhenAny(work, Task.Delay(patience)).ConfigureAwait(false);
        return work.IsCompleted;
    }
}
