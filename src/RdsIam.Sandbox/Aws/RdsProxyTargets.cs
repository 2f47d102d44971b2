using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>RDS's action for what is behind a proxy.</summary>
internal sealed class RdsProxyTargets(World world, Authorizer authorizer)
{
    public IEnumerable<XElement?> Describe(ApiRequest request)
    {
        var name = request.Get("DBProxyName");
        var proxy = RdsService.IsHere(world, request) ? request.State.Proxies.Values.FirstOrDefault(one => RdsProxies.Is(one, name)) : null;
        authorizer.Demand(request, "rds:DescribeDBProxyTargets", world.Arns.Rds("db-proxy", proxy?.ResourceId ?? name));
        var page = Paging.Records(request, Targets(request.State, proxy ?? throw RdsProxies.NotFound(name)));
        return [ApiXml.List("Targets", "member", page.Items), ApiXml.Field("Marker", page.Marker)];
    }

    /// <summary>Of a cluster both the cluster, which is tracked, and its instances.</summary>
    private static IEnumerable<XElement> Targets(WorldState state, DbProxy proxy) => proxy.Target is not { } target ? []
        : state.Instances.TryGetValue(target, out var instance) ? [Instance(instance)]
        :
        [
            ApiXml.Item(
                new XElement("RdsResourceId", target),
                new XElement("Port", 5432),
                new XElement("Type", "TRACKED_CLUSTER")),
            .. state.Instances.Values.Where(one => one.ClusterIdentifier == target).Select(Instance),
        ];

    private static XElement Instance(DbInstance instance) => ApiXml.Item(
        new XElement("Endpoint", instance.Address),
        ApiXml.Field("TrackedClusterId", instance.ClusterIdentifier),
        new XElement("RdsResourceId", instance.Identifier),
        new XElement("Port", 5432),
        new XElement("Type", "RDS_INSTANCE"),
        new XElement("Role", instance.ClusterIdentifier is null || instance.IsClusterWriter ? "READ_WRITE" : "READ_ONLY"),
        new XElement("TargetHealth", new XElement("State", "AVAILABLE")));
}
