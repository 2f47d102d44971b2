using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>What may be tried again without doing anything twice, and when.</summary>
internal static class Retries
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Troubles of a login that pass: a restart, a failover, too many at once. Nothing of a query was sent yet.</summary>
    private static readonly HashSet<string> PassingLoginTroubles =
    [
        Messages.Ids.ConnectRefused,
        Messages.Ids.ConnectTimedOut,
        Messages.Ids.ConnectUnreachable,
        Messages.Ids.ConnectionClosed,
        Messages.Ids.ConnectionLost,
        Messages.Ids.HostNotResolved,
        Messages.Ids.LoginServerStarting,
        Messages.Ids.LoginServerStopping,
        Messages.Ids.LoginStalled,
        Messages.Ids.LoginStalledAtEnd,
        Messages.Ids.LoginStalledInTls,
        Messages.Ids.LoginTooManyConnections,
        Messages.Ids.PoolExhausted,
    ];

    /// <summary>How often statements may be tried again: never, when they may have committed a part before they failed.</summary>
    public static int CountFor(SessionOptions options, IEnumerable<SqlStatement> statements) =>
        options.Transaction || StatementWords.AreWholeTransaction(statements) ? options.RetryCount : 0;

    /// <summary>
    /// Whether the server has undone all of what failed, for a reason that may be gone the next time: another transaction was in its
    /// way (serialization failure, deadlock), or the connection was lost while COMMIT was still to come.
    /// </summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="isInTransaction">It was a transaction that COMMIT ends; its answer, when lost, is another fault.</param>
    public static bool MayRepeat(Fault fault, bool isInTransaction) =>
        fault is SqlFault { SqlState: "40001" or "40P01" } || (isInTransaction && fault.ErrorId == Messages.Ids.ConnectionLost);

    /// <summary>Whether a login that failed so may work a little later.</summary>
    public static bool MayPass(Fault fault) => PassingLoginTroubles.Contains(fault.ErrorId);

    /// <summary>How long to wait before an attempt, so that two who met do not meet again.</summary>
    /// <param name="attempt">1 for the first one that repeats.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(int attempt, double jitter)
    {
        var most = Math.Min(Longest.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 10)));
        return TimeSpan.FromMilliseconds(most * (0.5 + (jitter / 2)));
    }

    /// <summary>Waits as <see cref="Delay"/> says, after telling.</summary>
    public static Task WaitAsync(Fault fault, int attempt, IQueryOutput output, CancellationToken cancellationToken)
    {
        var delay = Delay(attempt, Random.Shared.NextDouble());
        output.Retrying(fault, attempt, delay);
        return Task.Delay(delay, cancellationToken);
    }

    /// <summary>Opens a session; a login that may work later is tried as often as the options say.</summary>
    /// <inheritdoc cref="QuerySession.OpenAsync" path="/exception"/>
    public static async Task<QuerySession> OpenAsync(
        ConnectionPool pool, SessionOptions options, IQueryOutput output, CancellationToken cancellationToken)
    {
        if (options.Pinned?.IdleWarning() is { } warning)
        {
            output.Warn(warning);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await QuerySession.OpenAsync(pool, options, cancellationToken).ConfigureAwait(true);
            }
            catch (Fault fault) when (attempt <= options.RetryCount && MayPass(fault))
            {
                await WaitAsync(fault, attempt, output, cancellationToken).ConfigureAwait(true);
            }
        }
    }
}
