namespace RdsIam.Sandbox.Aws;

/// <summary>What a host name stands for.</summary>
internal enum EndpointKind
{
    Instance,
    ClusterWriter,
    ClusterReader,
    ClusterCustom,
    ClusterInstance,
    Proxy,
    ProxyEndpoint,
    GlobalWriter,

    /// <summary>An Aurora DSQL cluster, which knows IAM only.</summary>
    Dsql,
}

/// <summary>A name that clients connect to, and whom policies mean by it.</summary>
/// <param name="HostName">The endpoint's name.</param>
/// <param name="Port">The endpoint's own port, which tokens are signed for.</param>
/// <param name="ResourceId">The id in <c>rds-db:connect</c>'s resource: an Aurora instance has its cluster's.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IamEnabled">Whether IAM authentication is in force.</param>
internal sealed record DatabaseEndpoint(string HostName, int Port, string ResourceId, EndpointKind Kind, bool IamEnabled)
{
    /// <summary>Where it is, if not in the account's own region.</summary>
    public string? Region { get; init; }

    /// <summary>A proxy that itself logs in to the database by IAM; null: it is none.</summary>
    public DbProxy? LogsInByIam { get; init; }
}

/// <summary>The endpoints of an account's databases.</summary>
internal static class DatabaseEndpoints
{
    /// <summary>Every endpoint as it stands at a time.</summary>
    public static IEnumerable<DatabaseEndpoint> Of(WorldState state, DateTimeOffset now) =>
        state.Instances.Values.Select(instance => OfInstance(state, instance, now))
            .Concat(state.Clusters.Values.SelectMany(cluster => OfCluster(cluster, now)))
            .Concat(state.GlobalDatabases.Values.Select(one => OfCluster(state.Clusters[one.Writer], now).First() with
            {
                HostName = one.Endpoint, Kind = EndpointKind.GlobalWriter,
            }))
            .Concat(state.Proxies.Values.SelectMany(OfProxy))
            .Concat(state.DsqlClusters.Values.Select(one =>
                new DatabaseEndpoint(one.HostName, 5432, one.Identifier, EndpointKind.Dsql, IamEnabled: true)));

    private static DatabaseEndpoint OfInstance(WorldState state, DbInstance instance, DateTimeOffset now)
    {
        // In a cluster the cluster decides about IAM, and its resource id is the one that policies name.
        if (instance.ClusterIdentifier is { } id && state.Clusters.TryGetValue(id, out var cluster))
        {
            var kind = EndpointKind.ClusterInstance;
            return new(instance.Address, instance.Port, cluster.ResourceId, kind, cluster.Iam.At(now).Enabled);
        }

        return new(
            instance.Address, instance.Port, instance.ResourceId, EndpointKind.Instance, instance.Iam.At(now).Enabled);
    }

    private static IEnumerable<DatabaseEndpoint> OfCluster(DbCluster cluster, DateTimeOffset now)
    {
        var enabled = cluster.Iam.At(now).Enabled;
        var writer = new DatabaseEndpoint(cluster.Endpoint, cluster.Port, cluster.ResourceId, EndpointKind.ClusterWriter, enabled)
        {
            Region = cluster.Region,
        };
        yield return writer;
        yield return writer with { HostName = cluster.ReaderEndpoint, Kind = EndpointKind.ClusterReader };
        foreach (var custom in cluster.CustomEndpoints)
        {
            yield return writer with { HostName = custom.Address, Kind = EndpointKind.ClusterCustom };
        }
    }

    private static IEnumerable<DatabaseEndpoint> OfProxy(DbProxy proxy)
    {
        var enabled = proxy.IamAuth != "DISABLED";
        var byIam = proxy.DefaultAuthScheme == "IAM_AUTH" ? proxy : null;
        enabled |= byIam is not null;
        yield return new(proxy.Address, 5432, proxy.ResourceId, EndpointKind.Proxy, enabled) { LogsInByIam = byIam };
        foreach (var endpoint in proxy.Endpoints)
        {
            yield return new(endpoint.Address, 5432, proxy.ResourceId, EndpointKind.ProxyEndpoint, enabled) { LogsInByIam = byIam };
        }
    }
}
