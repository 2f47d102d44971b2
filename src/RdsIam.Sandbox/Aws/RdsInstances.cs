using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>RDS's actions for DB instances.</summary>
internal sealed class RdsInstances(World world, Authorizer authorizer, ApplyDelay applyDelay)
{
    private static readonly Dictionary<string, Func<DbInstance, IEnumerable<string>>> FilterBy = new(StringComparer.Ordinal)
    {
        ["db-instance-id"] = item => [item.Identifier],
        ["db-cluster-id"] = item => item.ClusterIdentifier is { } id ? [id] : [],
        ["dbi-resource-id"] = item => [item.ResourceId],
        ["engine"] = item => [item.Engine],
    };

    public IEnumerable<XElement?> Describe(ApiRequest request)
    {
        var id = request.Find("DBInstanceIdentifier");
        authorizer.Demand(request, "rds:DescribeDBInstances", Arn(id is null ? "*" : RdsService.Identifier(id)));
        var items = RdsService.IsHere(world, request) ? request.State.Instances.Values : [];
        var found = id is null ? items : [items.FirstOrDefault(item => Is(item, id)) ?? throw NotFound(id)];
        var page = Paging.Records(request, RdsFilters.Apply(request, found, FilterBy));
        return
        [
            ApiXml.List("DBInstances", "DBInstance", page.Items.Select(item => Show(item, request))),
            ApiXml.Field("Marker", page.Marker),
        ];
    }

    public IEnumerable<XElement?> Modify(ApiRequest request)
    {
        var id = request.Get("DBInstanceIdentifier");
        authorizer.Demand(request, "rds:ModifyDBInstance", Arn(RdsService.Identifier(id)));
        var found = request.State.Instances.Values.FirstOrDefault(item => RdsService.IsHere(world, request) && Is(item, id))
            ?? throw NotFound(id);
        if (found.ClusterIdentifier is not null && request.Find("EnableIAMDatabaseAuthentication") is not null)
        {
            throw new AwsFault(
                400, "InvalidParameterCombination",
                "You can't modify IAM database authentication for a DB instance in an Aurora DB cluster. Modify the DB cluster.");
        }

        world.Change(state =>
        {
            var now = state.Instances[found.Identifier];
            var changed = now with
            {
                Iam = RdsService.Change(now.Iam.At(request.Now), request, applyDelay.Value),
                ExportsRefusals = now.ExportsRefusals || RdsService.ExportsRefusals(request),
            };
            return state with { Instances = state.Instances.SetItem(changed.Identifier, changed) };
        });
        var shown = Show(world.State.Instances[found.Identifier], request);
        shown.Name = "DBInstance";
        return [shown];
    }

    private XElement Show(DbInstance instance, ApiRequest request)
    {
        // An Aurora instance shows its cluster's setting.
        var iam = instance.ClusterIdentifier is { } id && request.State.Clusters.TryGetValue(id, out var cluster)
            ? new IamSetting(cluster.Iam.At(request.Now).Enabled)
            : instance.Iam.At(request.Now);
        return ApiXml.Item(
            new XElement("DBInstanceIdentifier", instance.Identifier),
            new XElement("DBInstanceClass", "db.t4g.medium"),
            new XElement("Engine", instance.Engine),
            new XElement("DBInstanceStatus", RdsService.Status(instance.Status, iam)),
            new XElement("MasterUsername", instance.MasterUserName),
            new XElement("DBName", instance.DatabaseName),
            new XElement("Endpoint", new XElement("Address", instance.Address), new XElement("Port", instance.Port)),
            new XElement("AllocatedStorage", 20),
            new XElement("InstanceCreateTime", ApiXml.Time(instance.Created)),
            RdsService.Pending(iam),
            new XElement("EngineVersion", instance.EngineVersion),
            ApiXml.Field("DBClusterIdentifier", instance.ClusterIdentifier),
            new XElement("DbiResourceId", instance.ResourceId),
            new XElement("CACertificateIdentifier", instance.CaCertificate),
            new XElement("DBInstanceArn", Arn(instance.Identifier)),
            ApiXml.Field("IAMDatabaseAuthenticationEnabled", iam.Enabled),
            ApiXml.Field("PubliclyAccessible", false),
            ApiXml.Field("MultiAZ", false),
            ApiXml.Field("StorageEncrypted", true),
            RdsService.Exports(instance.ExportsRefusals),
            RdsService.MasterSecret(instance.ManagesPassword ? world.Arns.MasterSecret(instance.ResourceId) : null),
            ApiXml.Tags("TagList", "Tag", instance.Tags),
            new XElement(
                "CertificateDetails",
                new XElement("CAIdentifier", instance.CaCertificate),
                new XElement("ValidTill", ApiXml.Time(instance.CaValidTill))));
    }

    private bool Is(DbInstance item, string id) =>
        string.Equals(item.Identifier, id, StringComparison.OrdinalIgnoreCase) || Arn(item.Identifier) == id;

    private string Arn(string identifier) => world.Arns.Rds("db", identifier);

    private static AwsFault NotFound(string id) => new(404, "DBInstanceNotFound", $"DBInstance {id} not found.");
}
