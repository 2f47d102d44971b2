using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;

namespace RdsIam.Core.Access.Databases;

/// <summary>Endpoints as one for each resource id, which is what policies name.</summary>
internal static class EndpointGroups
{
    /// <summary>As RDS describes them; one without a resource id is named by no policy.</summary>
    public static IReadOnlyList<AccessEndpoint> Of(IEnumerable<RdsEndpoint> endpoints) => Of(endpoints
        .Where(one => one.ResourceId is not null)
        .Select(one => new EndpointRecord(
            new AccessEndpoint
            {
                ResourceId = one.ResourceId!,
                Identifier = one.Owner ?? one.Identifier,
                Partition = one.Arn.Partition,
                Region = one.Arn.Region,
                AccountId = one.Arn.AccountId,
                IamEnabled = one.IamEnabled,
                MasterUserName = one.MasterUserName,
                UsesPasswords = one.UsesPasswords,
                ProxyRoleArn = one.ProxyRoleArn,
            },
            one.HostName,
            one.Kind)));

    public static IReadOnlyList<AccessEndpoint> Of(IEnumerable<EndpointRecord> records) =>
    [
        .. records.GroupBy(one => (one.Endpoint.AccountId, one.Endpoint.Region, one.Endpoint.ResourceId)).Select(group =>
            group.First().Endpoint with
            {
                HostNames =
                    [.. group.OrderBy(Rank).Select(one => one.HostName).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
                MasterUserName = group.Select(one => one.Endpoint.MasterUserName).FirstOrDefault(master => master is not null),
                IamEnabled = group.Any(one => one.Endpoint.IamEnabled),
            }),
    ];

    /// <summary>The name that people mean when they speak of a cluster or a proxy comes first.</summary>
    private static int Rank(EndpointRecord one) => one.Kind switch
    {
        RdsEndpointKind.ClusterWriter or RdsEndpointKind.Proxy => 0,
        RdsEndpointKind.ClusterReader => 1,
        RdsEndpointKind.Instance => 2,
        _ => 3,
    };
}

/// <summary>A host name with what it stands for.</summary>
internal sealed record EndpointRecord(AccessEndpoint Endpoint, string? HostName, RdsEndpointKind Kind);
