using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Catalog;

/// <summary>The databases that a pool's server has, for callers that know no driver.</summary>
internal static class PoolDatabases
{
    /// <summary>Opens each database from a pool of its own, as the user of the given one.</summary>
    /// <param name="pool">The given one.</param>
    /// <param name="onOpen">Told each database before it is opened, on any thread; null: nobody is.</param>
    public static OpenDatabase Behind(ConnectionPool pool, Action<string>? onOpen = null) => (database, cancellationToken) =>
    {
        onOpen?.Invoke(database);
        return ConnectionPools.Get(pool, database).OpenAsync(cancellationToken);
    };
}
