using System.Runtime.CompilerServices;
using System.Xml.Linq;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>
/// The calls of Amazon RDS that RdsIam makes. Listings come page by page while they are read. Every method throws a
/// <see cref="Fault"/> when there are no credentials or AWS refuses; <c>AwsResourceNotFound</c> for an unknown identifier.
/// </summary>
internal sealed class RdsClient(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsQueryClient _client = new(AwsQueryService.Rds, identities, settings);

    /// <param name="identifier">One instance, or null for all of the region.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<DBInstance> DescribeDBInstancesAsync(
        string? identifier, CancellationToken cancellationToken) => ListAsync(
            "DescribeDBInstances",
            identifier,
            AwsQueryParameters.None.With("DBInstanceIdentifier", identifier),
            page => page.List("DBInstances").Select(RdsXml.Instance),
            cancellationToken);

    /// <inheritdoc cref="DescribeDBInstancesAsync"/>
    public IAsyncEnumerable<DBCluster> DescribeDBClustersAsync(
        string? identifier, CancellationToken cancellationToken) => ListAsync(
            "DescribeDBClusters",
            identifier,
            AwsQueryParameters.None.With("DBClusterIdentifier", identifier),
            page => page.List("DBClusters").Select(RdsXml.Cluster),
            cancellationToken);

    public IAsyncEnumerable<DBClusterEndpoint> DescribeDBClusterEndpointsAsync(
        string? clusterIdentifier, CancellationToken cancellationToken) => ListAsync(
            "DescribeDBClusterEndpoints",
            clusterIdentifier,
            AwsQueryParameters.None.With("DBClusterIdentifier", clusterIdentifier),
            page => page.List("DBClusterEndpoints").Select(RdsXml.ClusterEndpoint),
            cancellationToken);

    /// <param name="identifier">One global database, or null for all of the account.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<GlobalCluster> DescribeGlobalClustersAsync(
        string? identifier, CancellationToken cancellationToken) => ListAsync(
            "DescribeGlobalClusters",
            identifier,
            AwsQueryParameters.None.With("GlobalClusterIdentifier", identifier),
            page => page.List("GlobalClusters").Select(RdsXml.GlobalCluster),
            cancellationToken);

    public IAsyncEnumerable<DBProxy> DescribeDBProxiesAsync(
        string? proxyName, CancellationToken cancellationToken) => ListAsync(
            "DescribeDBProxies",
            proxyName,
            AwsQueryParameters.None.With("DBProxyName", proxyName),
            page => page.List("DBProxies").Select(RdsXml.Proxy),
            cancellationToken);

    public IAsyncEnumerable<DBProxyEndpoint> DescribeDBProxyEndpointsAsync(
        string? proxyName, CancellationToken cancellationToken) => ListAsync(
            "DescribeDBProxyEndpoints",
            proxyName,
            AwsQueryParameters.None.With("DBProxyName", proxyName),
            page => page.List("DBProxyEndpoints").Select(RdsXml.ProxyEndpoint),
            cancellationToken);

    /// <summary>What is behind a proxy: of a cluster the cluster itself and each of its instances.</summary>
    public IAsyncEnumerable<DBProxyTarget> DescribeDBProxyTargetsAsync(
        string proxyName, CancellationToken cancellationToken) => ListAsync(
            "DescribeDBProxyTargets",
            proxyName,
            AwsQueryParameters.None.With("DBProxyName", proxyName),
            page => page.List("Targets").Select(RdsXml.ProxyTarget),
            cancellationToken);

    /// <returns>The instance as it is now; a change that waits shows as pending.</returns>
    public async Task<DBInstance> ModifyDBInstanceAsync(
        string identifier, DBModification change, CancellationToken cancellationToken)
    {
        var result = await _client.SendAsync(
            "ModifyDBInstance", identifier, Parameters("DBInstanceIdentifier", identifier, change), cancellationToken)
            .ConfigureAwait(false);
        return RdsXml.Instance(result.RequiredChild("DBInstance"));
    }

    /// <inheritdoc cref="ModifyDBInstanceAsync"/>
    public async Task<DBCluster> ModifyDBClusterAsync(
        string identifier, DBModification change, CancellationToken cancellationToken)
    {
        var result = await _client.SendAsync(
            "ModifyDBCluster", identifier, Parameters("DBClusterIdentifier", identifier, change), cancellationToken)
            .ConfigureAwait(false);
        return RdsXml.Cluster(result.RequiredChild("DBCluster"));
    }

    private static AwsQueryParameters Parameters(string name, string identifier, DBModification change) =>
        AwsQueryParameters.None
            .With(name, identifier)
            .With("EnableIAMDatabaseAuthentication", change.EnableIamDatabaseAuthentication)
            .WithMembers("CloudwatchLogsExportConfiguration.EnableLogTypes", change.EnableLogs)
            .With("ApplyImmediately", change.ApplyImmediately);

    private async IAsyncEnumerable<T> ListAsync<T>(
        string action,
        string? resource,
        AwsQueryParameters parameters,
        Func<XElement, IEnumerable<T>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in _client.PagesAsync(action, resource ?? "*", parameters, cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in read(page))
            {
                yield return item;
            }
        }
    }
}
