using System.Runtime.CompilerServices;
using RdsIam.Core.Aws;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Endpoints;

/// <summary>Finds the endpoints of an account in one region. Safe for one reader at a time.</summary>
/// <param name="rds">Asks in that region.</param>
/// <param name="region">Where.</param>
/// <param name="elsewhere">The same caller's discovery in another region.</param>
/// <param name="dsql">Asks of Aurora DSQL there; null: nobody does.</param>
internal sealed class EndpointDiscovery(
    RdsClient rds, string region, Func<string, EndpointDiscovery> elsewhere, DsqlDiscovery? dsql = null)
{
    private readonly Dictionary<string, DBCluster?> _clusters = new(StringComparer.OrdinalIgnoreCase);

    public string Region => region;

    /// <summary>Discovery with somebody's credentials; nothing goes over the network yet.</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="region">Where.</param>
    /// <param name="profileName">The profile whose endpoint settings count, or null.</param>
    public static EndpointDiscovery In(IIdentitySource identity, string region, string? profileName) =>
        new(
            new RdsClient(identity, new AwsClientSettings(region, profileName)),
            region,
            other => In(identity, other, profileName),
            new DsqlDiscovery(new DsqlClient(identity, new AwsClientSettings(region, profileName))));

    /// <summary>
    /// Everything in the region, as listings to be read one after the other. Each may fault by itself, mostly for want of a
    /// permission, and the others are of use all the same.
    /// </summary>
    public IEnumerable<IAsyncEnumerable<RdsEndpoint>> All(CancellationToken cancellationToken) =>
    [
        ClustersAsync(identifier: null, cancellationToken),
        InstancesAsync(identifier: null, cancellationToken),
        ProxiesAsync(name: null, cancellationToken),
    ];

    /// <summary>The writers of global databases that are in the region now: further names of clusters in <see cref="All"/>.</summary>
    public IAsyncEnumerable<RdsEndpoint> GlobalWriters(CancellationToken cancellationToken) =>
        GlobalWritersAsync(identifier: null, cancellationToken).Where(endpoint => endpoint.Arn.Region == region, cancellationToken);

    /// <summary>The region's Aurora DSQL clusters. It never faults: what hinders it is in <see cref="DsqlHindered"/>.</summary>
    public IAsyncEnumerable<RdsEndpoint> DsqlAsync(CancellationToken cancellationToken) =>
        dsql?.AllAsync(cancellationToken) ?? AsyncSequence.Empty<RdsEndpoint>();

    /// <summary>What kept Aurora DSQL clusters from being listed or described.</summary>
    public IReadOnlyList<Fault> DsqlHindered => dsql?.Hindered ?? [];

    /// <summary>
    /// The instance, the cluster with all its endpoints, or the proxy with all its endpoints that have this name; there may be
    /// one of each.
    /// </summary>
    public IEnumerable<IAsyncEnumerable<RdsEndpoint>> Named(string identifier, CancellationToken cancellationToken) =>
    [
        IfThere(InstancesAsync(identifier, cancellationToken), cancellationToken),
        IfThere(ClustersAsync(identifier, cancellationToken), cancellationToken),
        IfThere(ProxiesAsync(identifier, cancellationToken), cancellationToken),
        dsql?.NamedAsync(identifier, cancellationToken) ?? AsyncSequence.Empty<RdsEndpoint>(),
    ];

    /// <summary>
    /// What is seldom meant: global databases of this name, wherever they write, and custom endpoints and proxy endpoints, for which RDS
    /// has no call that names them alone.
    /// </summary>
    public IEnumerable<IAsyncEnumerable<RdsEndpoint>> FurtherNamed(string identifier, CancellationToken cancellationToken)
    {
        bool IsMeant(RdsEndpoint endpoint) => endpoint.Identifier.Equals(identifier, StringComparison.OrdinalIgnoreCase);
        return
        [
            IfThere(GlobalWritersAsync(identifier, cancellationToken), cancellationToken),
            CustomEndpointsAsync(clusterIdentifier: null, cancellationToken).Where(IsMeant, cancellationToken),
            ProxiesAsync(name: null, cancellationToken).Where(IsMeant, cancellationToken),
        ];
    }

    /// <summary>The endpoint that has this host name, or null.</summary>
    /// <exception cref="Fault">AWS refused.</exception>
    public async Task<RdsEndpoint?> FindAsync(RdsEndpointName name, CancellationToken cancellationToken)
    {
        var candidates = name.Kind switch
        {
            RdsEndpointKind.Instance => InstancesAsync(name.Identifier, cancellationToken),
            RdsEndpointKind.ClusterWriter or RdsEndpointKind.ClusterReader => ClustersAsync(name.Identifier, cancellationToken),
            RdsEndpointKind.ClusterCustom => CustomEndpointsAsync(clusterIdentifier: null, cancellationToken),
            RdsEndpointKind.Proxy => ProxiesAsync(name.Identifier, cancellationToken),
            RdsEndpointKind.ProxyEndpoint => ProxiesAsync(name: null, cancellationToken),
            RdsEndpointKind.GlobalWriter => GlobalWritersAsync(name.Identifier, cancellationToken),
            RdsEndpointKind.Dsql when dsql is not null => dsql.NamedAsync(name.Identifier, cancellationToken),
            _ => AsyncSequence.Empty<RdsEndpoint>(),
        };
        await foreach (var endpoint in IfThere(candidates, cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(endpoint.HostName, name.HostName, StringComparison.OrdinalIgnoreCase))
            {
                return endpoint;
            }
        }

        return null;
    }

    /// <summary>The database behind a proxy: its cluster, or else its instance; null: it has no target yet.</summary>
    /// <exception cref="Fault">AWS refused.</exception>
    public async Task<RdsEndpoint?> BehindAsync(string proxyName, CancellationToken cancellationToken)
    {
        await foreach (var target in rds.DescribeDBProxyTargetsAsync(proxyName, cancellationToken).ConfigureAwait(false))
        {
            var cluster = target.TrackedClusterId ?? (target.Type == "TRACKED_CLUSTER" ? target.RdsResourceId : null);
            var found = cluster is not null ? ClustersAsync(cluster, cancellationToken)
                : target.RdsResourceId is { } instance ? InstancesAsync(instance, cancellationToken)
                : AsyncSequence.Empty<RdsEndpoint>();
            await foreach (var endpoint in IfThere(found, cancellationToken).ConfigureAwait(false))
            {
                return endpoint;
            }
        }

        return null;
    }

    /// <summary>The cluster, or null where there is none of that name or it may not be read.</summary>
    public async Task<DBCluster?> ClusterAsync(string identifier, CancellationToken cancellationToken)
    {
        if (!_clusters.TryGetValue(identifier, out var cluster))
        {
            try
            {
                await foreach (var found in rds.DescribeDBClustersAsync(identifier, cancellationToken)
                    .ConfigureAwait(false))
                {
                    cluster = found;
                }
            }
            catch (Fault fault) when (fault.ErrorId is Messages.Ids.AwsResourceNotFound or Messages.Ids.AwsAccessDenied)
            {
                // Its endpoint then goes without a resource id; the listing of clusters tells what is missing.
            }

            _clusters[identifier] = cluster;
        }

        return cluster;
    }

    /// <summary>Writers and readers, then the custom endpoints.</summary>
    private async IAsyncEnumerable<RdsEndpoint> ClustersAsync(
        string? identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var cluster in rds.DescribeDBClustersAsync(identifier, cancellationToken).ConfigureAwait(false))
        {
            _clusters[cluster.DBClusterIdentifier] = cluster;
            foreach (var endpoint in EndpointRecords.Of(cluster))
            {
                yield return endpoint;
            }
        }

        await foreach (var custom in CustomEndpointsAsync(identifier, cancellationToken).ConfigureAwait(false))
        {
            yield return custom;
        }
    }

    private async IAsyncEnumerable<RdsEndpoint> CustomEndpointsAsync(
        string? clusterIdentifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var custom in rds.DescribeDBClusterEndpointsAsync(clusterIdentifier, cancellationToken).ConfigureAwait(false))
        {
            if (custom.EndpointType == "CUSTOM"
                && await ClusterAsync(custom.DBClusterIdentifier, cancellationToken).ConfigureAwait(false) is { } cluster)
            {
                yield return EndpointRecords.Of(cluster, custom);
            }
        }
    }

    private async IAsyncEnumerable<RdsEndpoint> GlobalWritersAsync(
        string? identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var global in rds.DescribeGlobalClustersAsync(identifier, cancellationToken).ConfigureAwait(false))
        {
            if (EndpointRecords.WriterOf(global) is { } writer)
            {
                var home = writer.Region == region ? this : elsewhere(writer.Region);
                var cluster = await home.ClusterAsync(writer.Name, cancellationToken).ConfigureAwait(false);
                yield return EndpointRecords.Of(global, writer, cluster);
            }
        }
    }

    private async IAsyncEnumerable<RdsEndpoint> InstancesAsync(
        string? identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var instance in rds.DescribeDBInstancesAsync(identifier, cancellationToken).ConfigureAwait(false))
        {
            var cluster = instance.DBClusterIdentifier is { } owner
                ? await ClusterAsync(owner, cancellationToken).ConfigureAwait(false)
                : null;
            yield return EndpointRecords.Of(instance, cluster);
        }
    }

    /// <summary>Proxies, then their endpoints beside the default one, which is the proxy's own.</summary>
    private async IAsyncEnumerable<RdsEndpoint> ProxiesAsync(
        string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var proxies = new Dictionary<string, DBProxy>(StringComparer.OrdinalIgnoreCase);
        await foreach (var proxy in rds.DescribeDBProxiesAsync(name, cancellationToken).ConfigureAwait(false))
        {
            proxies[proxy.DBProxyName] = proxy;
            yield return EndpointRecords.Of(proxy);
        }

        if (proxies.Count == 0)
        {
            yield break;
        }

        await foreach (var endpoint in rds.DescribeDBProxyEndpointsAsync(name, cancellationToken).ConfigureAwait(false))
        {
            if (!endpoint.IsDefault && proxies.TryGetValue(endpoint.DBProxyName, out var proxy))
            {
                yield return EndpointRecords.Of(proxy, endpoint);
            }
        }
    }

    private static IAsyncEnumerable<RdsEndpoint> IfThere(IAsyncEnumerable<RdsEndpoint> listing, CancellationToken cancellationToken) =>
        listing.EndedBy(fault => fault.ErrorId == Messages.Ids.AwsResourceNotFound, cancellationToken);
}
