using System.Collections.Concurrent;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Sessions.Pinned;

/// <summary>The process's pinned sessions, whichever runspace opened them. They end with the process at the latest.</summary>
internal static class PinnedSessions
{
    private static readonly ConcurrentDictionary<int, PinnedSession> Sessions = new();

    private static int _last;

    /// <summary>Those that are not removed, lost ones too; the oldest first.</summary>
    public static IReadOnlyList<PinnedSession> All => [.. Sessions.Values.OrderBy(session => session.Id)];

    /// <inheritdoc cref="PinnedSession.OpenAsync"/>
    public static async Task<PinnedSession> OpenAsync(
        ConnectionPool pool, SessionOptions options, bool isDefault, CancellationToken cancellationToken)
    {
        var session = await PinnedSession.OpenAsync(pool, options, Interlocked.Increment(ref _last), isDefault, cancellationToken)
            .ConfigureAwait(false);
        Sessions[session.Id] = session;
        return session;
    }

    /// <summary>Ends a session, at once or when its command ends, and forgets it.</summary>
    public static void Remove(PinnedSession session)
    {
        Sessions.TryRemove(session.Id, out _);
        session.Dispose();
    }

    /// <summary>The sessions of a connection.</summary>
    public static IEnumerable<PinnedSession> Of(ConnectionPool pool) => All.Where(session => session.Pool == pool);
}
