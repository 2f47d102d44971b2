using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>RDS's actions for DB clusters and their endpoints.</summary>
internal sealed class RdsClusters(World world, Authorizer authorizer, ApplyDelay applyDelay)
{
    private static readonly Dictionary<string, Func<DbCluster, IEnumerable<string>>> FilterBy = new(StringComparer.Ordinal)
    {
        ["db-cluster-id"] = item => [item.Identifier],
        ["db-cluster-resource-id"] = item => [item.ResourceId],
        ["engine"] = item => [item.Engine],
    };

    public IEnumerable<XElement?> Describe(ApiRequest request)
    {
        var id = request.Find("DBClusterIdentifier");
        authorizer.Demand(request, "rds:DescribeDBClusters", Arn(id is null ? "*" : RdsService.Identifier(id)));
        var items = Clusters(request);
        var found = id is null ? items : [items.FirstOrDefault(item => Is(item, id)) ?? throw NotFound(id)];
        var page = Paging.Records(request, RdsFilters.Apply(request, found, FilterBy));
        return
        [
            ApiXml.List("DBClusters", "DBCluster", page.Items.Select(item => Show(item, request))),
            ApiXml.Field("Marker", page.Marker),
        ];
    }

    public IEnumerable<XElement?> Modify(ApiRequest request)
    {
        var id = request.Get("DBClusterIdentifier");
        authorizer.Demand(request, "rds:ModifyDBCluster", Arn(RdsService.Identifier(id)));
        var found = Clusters(request).FirstOrDefault(item => Is(item, id)) ?? throw NotFound(id);
        world.Change(state =>
        {
            var now = state.Clusters[found.Identifier];
            var changed = now with
            {
                Iam = RdsService.Change(now.Iam.At(request.Now), request, applyDelay.Value),
                ExportsRefusals = now.ExportsRefusals || RdsService.ExportsRefusals(request),
            };
            return state with { Clusters = state.Clusters.SetItem(changed.Identifier, changed) };
        });
        var shown = Show(world.State.Clusters[found.Identifier], request);
        shown.Name = "DBCluster";
        return [shown];
    }

    public IEnumerable<XElement?> DescribeEndpoints(ApiRequest request)
    {
        var id = request.Find("DBClusterIdentifier");
        authorizer.Demand(request, "rds:DescribeDBClusterEndpoints", Arn(id ?? "*"));
        var clusters = Clusters(request).Where(item => id is null || Is(item, id)).ToList();
        if (id is not null && clusters.Count == 0)
        {
            throw NotFound(id);
        }

        var endpoints = clusters.SelectMany(cluster => RdsClusterEndpoint.Of(cluster, world.Arns));
        if (request.Find("DBClusterEndpointIdentifier") is { } wanted)
        {
            endpoints = endpoints.Where(item => string.Equals(item.Identifier, wanted, StringComparison.OrdinalIgnoreCase));
        }

        var page = Paging.Records(request, RdsFilters.Apply(request, endpoints, RdsClusterEndpoint.FilterBy));
        return
        [
            ApiXml.List("DBClusterEndpoints", "DBClusterEndpointList", page.Items.Select(item => item.Show())),
            ApiXml.Field("Marker", page.Marker),
        ];
    }

    private XElement Show(DbCluster cluster, ApiRequest request)
    {
        var iam = cluster.Iam.At(request.Now);
        var members = request.State.Instances.Values.Where(item => item.ClusterIdentifier == cluster.Identifier);
        return ApiXml.Item(
            new XElement("DBClusterIdentifier", cluster.Identifier),
            new XElement("Status", RdsService.Status(cluster.Status, iam)),
            new XElement("DatabaseName", cluster.DatabaseName),
            new XElement("MasterUsername", cluster.MasterUserName),
            new XElement("Endpoint", cluster.Endpoint),
            new XElement("ReaderEndpoint", cluster.ReaderEndpoint),
            ApiXml.List("CustomEndpoints", "member", cluster.CustomEndpoints.Select(item => item.Address)),
            new XElement("Port", cluster.Port),
            new XElement("Engine", cluster.Engine),
            new XElement("EngineVersion", cluster.EngineVersion),
            new XElement("EngineMode", "provisioned"),
            ApiXml.List("DBClusterMembers", "DBClusterMember", members.Select(item => ApiXml.Item(
                new XElement("DBInstanceIdentifier", item.Identifier),
                ApiXml.Field("IsClusterWriter", item.IsClusterWriter),
                new XElement("PromotionTier", 1)))),
            new XElement("DbClusterResourceId", cluster.ResourceId),
            new XElement("DBClusterArn", Arn(cluster)),
            ApiXml.Field("IAMDatabaseAuthenticationEnabled", iam.Enabled),
            RdsService.Pending(iam),
            new XElement("ClusterCreateTime", ApiXml.Time(cluster.Created)),
            ApiXml.Field("StorageEncrypted", true),
            RdsService.Exports(cluster.ExportsRefusals),
            RdsService.MasterSecret(cluster.ManagesPassword ? world.Arns.MasterSecret(cluster.ResourceId) : null),
            ApiXml.Tags("TagList", "Tag", cluster.Tags));
    }

    private IEnumerable<DbCluster> Clusters(ApiRequest request) =>
        request.State.Clusters.Values.Where(item => (item.Region ?? world.Region) == request.SignedBy!.Scope.Region);

    private bool Is(DbCluster item, string id) =>
        string.Equals(item.Identifier, id, StringComparison.OrdinalIgnoreCase) || Arn(item) == id;

    private string Arn(DbCluster cluster) => world.Arns.Of(cluster);

    private string Arn(string identifier) => world.Arns.Rds("cluster", identifier);

    private static AwsFault NotFound(string id) => new(404, "DBClusterNotFoundFault", $"DBCluster {id} not found.");
}
