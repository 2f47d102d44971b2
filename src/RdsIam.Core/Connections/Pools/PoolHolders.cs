using System.Collections.Concurrent;
using System.Data;
using Npgsql;
using RdsIam.Core.Names;

namespace RdsIam.Core.Connections.Pools;

/// <summary>The connections of a pool that are in use, and since when. Safe for many threads.</summary>
internal sealed class PoolHolders(TimeProvider time)
{
    private const int Named = 3;

    private readonly ConcurrentDictionary<NpgsqlConnection, (int Process, long Since)> _held = new();

    /// <summary>Takes note of a connection until it goes back.</summary>
    public void Add(NpgsqlConnection connection)
    {
        _held[connection] = (connection.ProcessID, time.GetTimestamp());
        connection.StateChange += (sender, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed && sender is NpgsqlConnection closed)
            {
                _held.TryRemove(closed, out _);
            }
        };
    }

    /// <summary>The server's processes that were taken first, with how long ago that was: <c>4711 for 38 s</c>.</summary>
    public string Describe() => FirstFew.Of(
        [.. _held.Values.OrderBy(held => held.Since).Select(held =>
            FormattableString.Invariant($"{held.Process} for {time.GetElapsedTime(held.Since).TotalSeconds:0} s"))],
        Named);
}
