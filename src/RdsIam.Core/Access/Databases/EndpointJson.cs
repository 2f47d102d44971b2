using System.Text.Json;
using RdsIam.Core.Names;

namespace RdsIam.Core.Access.Databases;

/// <summary>Endpoints as Get-RdsIamEndpoint writes them, as one for each resource id.</summary>
internal static class EndpointJson
{
    /// <exception cref="Fault">AccessEndpointForm: a record is no endpoint.</exception>
    public static IReadOnlyList<AccessEndpoint> Read(IEnumerable<JsonElement> records, string name) =>
        EndpointGroups.Of(
            records.Where(one => one.ValueKind != JsonValueKind.Null).Select(one => Read(one, name)).OfType<EndpointRecord>());

    /// <summary>The Aurora DSQL clusters among the records, which reading leaves out.</summary>
    public static IReadOnlyList<string> DsqlIn(IEnumerable<JsonElement> records) =>
    [
        .. records.Where(one => one.ValueKind != JsonValueKind.Null && Kind(one.Text("Kind")) == RdsEndpointKind.Dsql)
            .Select(one => one.Text("Identifier") ?? "?"),
    ];

    private static EndpointRecord? Read(JsonElement e, string name)
    {
        if (Kind(e.Text("Kind")) == RdsEndpointKind.Dsql)
        {
            // Its policies name a cluster, and no user: who may be whom there is not said by rds-db:connect.
            return null;
        }

        if (e.Text("ResourceId") is not { } id)
        {
            // An instance whose cluster may not be read has none, and no policy names it.
            return e.Text("Arn") is not null ? null : throw Form(name, "ResourceId");
        }

        var arn = e.Text("Arn")?.Split(':') is [_, var partition, _, var region, var account, ..] ? (partition, region, account) : default;
        var where = e.Text("Region") ?? arn.region ?? throw Form(name, "Region");
        return new EndpointRecord(
            new AccessEndpoint
            {
                ResourceId = id,
                Identifier = e.Text("Owner") ?? e.Text("Identifier") ?? id,
                Region = where,
                AccountId = e.Text("AccountId") ?? arn.account ?? throw Form(name, "AccountId"),
                Partition = e.Text("Partition") ?? arn.partition ?? Partition.OfRegion(where).Name,
                IamEnabled = e.Find("IamEnabled") is null || e.Flag("IamEnabled"),
                MasterUserName = e.Text("MasterUserName"),
            },
            e.Text("HostName"),
            Kind(e.Text("Kind")));
    }

    /// <summary>Kinds come as texts, or as numbers.</summary>
    private static RdsEndpointKind Kind(string? text) =>
        Enum.TryParse<RdsEndpointKind>(text, out var kind) ? kind : RdsEndpointKind.ClusterCustom;

    private static Fault Form(string name, string member) => new(Messages.AccessEndpointForm(name, member), FaultKind.InvalidData, name);
}
