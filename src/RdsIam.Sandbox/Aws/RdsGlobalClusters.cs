using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>RDS's action for global databases, which every region knows.</summary>
internal sealed class RdsGlobalClusters(World world, Authorizer authorizer)
{
    public IEnumerable<XElement?> Describe(ApiRequest request)
    {
        var id = request.Find("GlobalClusterIdentifier");
        authorizer.Demand(request, "rds:DescribeGlobalClusters", Arn(id ?? "*"));
        var items = request.State.GlobalDatabases.Values;
        var found = id is null ? items : [items.FirstOrDefault(item => IsNamed(item, id)) ?? throw NotFound(id)];
        var filters = new Dictionary<string, Func<GlobalDatabase, IEnumerable<string>>>
        {
            ["region"] = item => Clusters(item, request.State).Select(cluster => cluster.Region ?? world.Region),
        };
        var page = Paging.Records(request, RdsFilters.Apply(request, found, filters));
        return
        [
            ApiXml.List("GlobalClusters", "GlobalClusterMember", page.Items.Select(item => Show(item, request.State))),
            ApiXml.Field("Marker", page.Marker),
        ];
    }

    private XElement Show(GlobalDatabase item, WorldState state) => ApiXml.Item(
        new XElement("GlobalClusterIdentifier", item.Identifier),
        new XElement("GlobalClusterResourceId", item.ResourceId),
        new XElement("GlobalClusterArn", Arn(item.Identifier)),
        new XElement("Status", "available"),
        new XElement("Engine", state.Clusters[item.Writer].Engine),
        new XElement("EngineVersion", state.Clusters[item.Writer].EngineVersion),
        new XElement("DatabaseName", state.Clusters[item.Writer].DatabaseName),
        ApiXml.Field("StorageEncrypted", true),
        ApiXml.List("GlobalClusterMembers", "GlobalClusterMember", Clusters(item, state).Select(cluster => ApiXml.Item(
            new XElement("DBClusterArn", world.Arns.Of(cluster)),
            ApiXml.Field("IsWriter", cluster.Identifier == item.Writer),
            new XElement("GlobalWriteForwardingStatus", "disabled"),
            new XElement("SynchronizationStatus", "connected")))),
        new XElement("Endpoint", item.Endpoint));

    private static IEnumerable<DbCluster> Clusters(GlobalDatabase item, WorldState state) => item.Members.Select(id => state.Clusters[id]);

    private static bool IsNamed(GlobalDatabase item, string id) => string.Equals(item.Identifier, id, StringComparison.OrdinalIgnoreCase);

    private string Arn(string identifier) => (world.Arns with { Region = "" }).Rds("global-cluster", identifier);

    private static AwsFault NotFound(string id) => new(404, "GlobalClusterNotFoundFault", $"Global cluster {id} not found.");
}
