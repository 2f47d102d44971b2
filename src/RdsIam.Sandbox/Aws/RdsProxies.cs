using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>RDS's actions for proxies and their endpoints.</summary>
internal sealed class RdsProxies(World world, Authorizer authorizer)
{
    private const string VpcId = "vpc-0123456789abcdef0";

    public IEnumerable<XElement?> Describe(ApiRequest request)
    {
        var name = request.Find("DBProxyName");
        // A proxy's ARN names its resource id; one that is not there is asked for by the name given.
        var known = name is null ? null : Proxies(request).FirstOrDefault(item => Is(item, name));
        authorizer.Demand(request, "rds:DescribeDBProxies", Arn(known?.ResourceId ?? name ?? "*"));
        var found = name is null ? Proxies(request) : [known ?? throw NotFound(name)];
        var page = Paging.Records(request, found);
        return
        [
            ApiXml.List("DBProxies", "member", page.Items.Select(Show)),
            ApiXml.Field("Marker", page.Marker),
        ];
    }

    public IEnumerable<XElement?> DescribeEndpoints(ApiRequest request)
    {
        authorizer.Demand(request, "rds:DescribeDBProxyEndpoints", world.Arns.Rds("db-proxy-endpoint", "*"));
        var proxies = Proxies(request);
        if (request.Find("DBProxyName") is { } name)
        {
            proxies = [proxies.FirstOrDefault(item => Is(item, name)) ?? throw NotFound(name)];
        }

        var found = proxies.SelectMany(proxy => proxy.Endpoints.Select(endpoint => (Proxy: proxy, Endpoint: endpoint)));
        if (request.Find("DBProxyEndpointName") is { } wanted)
        {
            found = found.Where(item => string.Equals(item.Endpoint.Name, wanted, StringComparison.OrdinalIgnoreCase)).ToList();
            if (!found.Any())
            {
                throw new AwsFault(404, "DBProxyEndpointNotFoundFault", $"DB proxy endpoint {wanted} not found.");
            }
        }

        var page = Paging.Records(request, found);
        return
        [
            ApiXml.List("DBProxyEndpoints", "member", page.Items.Select(item => Show(item.Proxy, item.Endpoint))),
            ApiXml.Field("Marker", page.Marker),
        ];
    }

    private XElement Show(DbProxy proxy) => ApiXml.Item(
        new XElement("DBProxyName", proxy.Name),
        new XElement("DBProxyArn", Arn(proxy.ResourceId)),
        new XElement("Status", proxy.Status),
        new XElement("EngineFamily", proxy.EngineFamily),
        new XElement("VpcId", VpcId),
        new XElement("DefaultAuthScheme", proxy.DefaultAuthScheme),
        new XElement("RoleArn", world.Arns.Iam($"role/{proxy.RoleName}")),
        ApiXml.List("Auth", "member",
        [
            ApiXml.Item(new XElement("AuthScheme", "SECRETS"), new XElement("IAMAuth", proxy.IamAuth)),
        ]),
        new XElement("Endpoint", proxy.Address),
        ApiXml.Field("RequireTLS", true),
        new XElement("IdleClientTimeout", 1800),
        ApiXml.Field("DebugLogging", false),
        new XElement("CreatedDate", ApiXml.Time(proxy.Created)),
        new XElement("UpdatedDate", ApiXml.Time(proxy.Created)));

    private XElement Show(DbProxy proxy, DbProxyEndpoint endpoint) => ApiXml.Item(
        new XElement("DBProxyEndpointName", endpoint.Name),
        new XElement("DBProxyEndpointArn", world.Arns.Rds("db-proxy-endpoint", endpoint.ResourceId)),
        new XElement("DBProxyName", proxy.Name),
        new XElement("Status", proxy.Status),
        new XElement("VpcId", VpcId),
        new XElement("Endpoint", endpoint.Address),
        new XElement("CreatedDate", ApiXml.Time(proxy.Created)),
        new XElement("TargetRole", endpoint.TargetRole),
        ApiXml.Field("IsDefault", false));

    private IEnumerable<DbProxy> Proxies(ApiRequest request) =>
        RdsService.IsHere(world, request) ? request.State.Proxies.Values : [];

    public static bool Is(DbProxy item, string name) => string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase);

    private string Arn(string resourceId) => world.Arns.Rds("db-proxy", resourceId);

    public static AwsFault NotFound(string name) => new(404, "DBProxyNotFoundFault", $"DB proxy {name} not found.");
}
