using System.Collections.Concurrent;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Queries;

/// <summary>The names that Connect-RdsIam gave to connections, of the whole process, so that other runspaces find them too.</summary>
internal static class ConnectionNames
{
    private static readonly ConcurrentDictionary<string, RdsIamConnection> Connections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of connections that are not closed, in order.</summary>
    public static IEnumerable<string> All =>
        Connections.Where(one => !one.Value.IsClosed).Select(one => one.Key).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gives a connection its name, which another one loses.</summary>
    public static void Set(string name, RdsIamConnection connection) => Connections[name] = connection;

    /// <summary>The connection of a name; null: there is none, or it is closed.</summary>
    public static RdsIamConnection? Find(string name) =>
        Connections.TryGetValue(name, out var connection) && !connection.IsClosed ? connection : null;

    /// <summary>The name of a pool's connection; null: it has none.</summary>
    public static string? Of(ConnectionPool pool) => Connections.FirstOrDefault(one => one.Value.Pool == pool).Key;

    /// <summary>Forgets the names of a pool that is closed.</summary>
    public static void Remove(ConnectionPool pool)
    {
        foreach (var one in Connections.Where(one => one.Value.Pool == pool))
        {
            Connections.TryRemove(one);
        }
    }
}
