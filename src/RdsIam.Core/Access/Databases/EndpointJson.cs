using System.Text.Json;
using RdsIam.Core.Names;

namespace RdsIam.Core.Access.Databases;

/// <summary>Endpoints as Get-RdsIamEndpoint writes them, as one for each resource id.</summary>
internal static class EndpointJson
{
    /// <exception cref="Fault">AccessEndpointForm: a record is no endpoint.</exception>
    public static IReadOnlyList<AccessEndpoint> Read(IEnumerable<JsonElement> records, string name) =>
        Group(records.Where(one => one.ValueKind != JsonValueKind.Null).Select(one => Read(one, name)).OfType<Record>());

    private static Record? Read(JsonElement e, string name)
    {
        if (e.Text("ResourceId") is not { } id)
        {
            // An instance whose cluster may not be read has none, and no policy names it.
            return e.Text("Arn") is not null ? null : throw Form(name, "ResourceId");
        }

        var arn = e.Text("Arn")?.Split(':') is [_, var partition, _, var region, var account, ..] ? (partition, region, account) : default;
        var where = e.Text("Region") ?? arn.region ?? throw Form(name, "Region");
        return new Record(
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
            e.Text("Kind") ?? "");
    }

    private static IReadOnlyList<AccessEndpoint> Group(IEnumerable<Record> records) =>
    [
        .. records.GroupBy(one => (one.Endpoint.AccountId, one.Endpoint.Region, one.Endpoint.ResourceId)).Select(group =>
            group.First().Endpoint with
            {
                HostNames = [.. group.OrderBy(Rank).Select(one => one.HostName).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
                MasterUserName = group.Select(one => one.Endpoint.MasterUserName).FirstOrDefault(master => master is not null),
                IamEnabled = group.Any(one => one.Endpoint.IamEnabled),
            }),
    ];

    /// <summary>The name that people mean when they speak of a cluster or a proxy. Kinds come as texts or as numbers.</summary>
    private static int Rank(Record one) => one.Kind switch
    {
        "ClusterWriter" or "1" or "Proxy" or "4" => 0,
        "ClusterReader" or "2" => 1,
        "Instance" or "0" => 2,
        _ => 3,
    };

    private static Fault Form(string name, string member) => new(Messages.AccessEndpointForm(name, member), FaultKind.InvalidData, name);

    private sealed record Record(AccessEndpoint Endpoint, string? HostName, string Kind);
}
