using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>An endpoint of a cluster as DescribeDBClusterEndpoints lists it; writer and reader have no identifier.</summary>
internal sealed record RdsClusterEndpoint(string Cluster, string Address, string Type)
{
    public static readonly Dictionary<string, Func<RdsClusterEndpoint, IEnumerable<string>>> FilterBy =
        new(StringComparer.Ordinal)
        {
            ["db-cluster-endpoint-type"] = item => [item.Type],
            ["db-cluster-endpoint-custom-type"] = item => item.Custom is { } custom ? [custom.CustomType] : [],
            ["db-cluster-endpoint-id"] = item => item.Identifier is { } id ? [id] : [],
            ["db-cluster-endpoint-status"] = _ => ["available"],
        };

    public DbClusterEndpoint? Custom { get; init; }

    public string? Arn { get; init; }

    public string? Identifier => Custom?.Identifier;

    public static IEnumerable<RdsClusterEndpoint> Of(DbCluster cluster, Arns arns) =>
    [
        new(cluster.Identifier, cluster.Endpoint, "WRITER"),
        new(cluster.Identifier, cluster.ReaderEndpoint, "READER"),
        .. cluster.CustomEndpoints.Select(custom => new RdsClusterEndpoint(cluster.Identifier, custom.Address, "CUSTOM")
        {
            Custom = custom,
            Arn = arns.Rds("cluster-endpoint", custom.Identifier),
        }),
    ];

    public XElement Show() => ApiXml.Item(
        ApiXml.Field("DBClusterEndpointIdentifier", Identifier),
        new XElement("DBClusterIdentifier", Cluster),
        ApiXml.Field("DBClusterEndpointResourceIdentifier", Custom?.ResourceId),
        new XElement("Endpoint", Address),
        new XElement("Status", "available"),
        new XElement("EndpointType", Type),
        ApiXml.Field("CustomEndpointType", Custom?.CustomType),
        ApiXml.Field("DBClusterEndpointArn", Arn));
}
