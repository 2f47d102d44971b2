using RdsIam.Core.Connections.Pools;

namespace RdsIam.Core.Catalog;

/// <summary>The databases that a pool's server has, for callers that know no driver.</summary>
internal static class PoolDatabases
{
    /// <summary>Opens each database from a pool of its own, as the user of the given one.</summary>
    public static OpenDatabase Behind(ConnectionPool pool) => (database, cancellationToken) =>
        ConnectionPools.Get(pool, database).OpenAsync(cancellationToken);
}
