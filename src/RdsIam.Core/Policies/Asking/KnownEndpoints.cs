using RdsIam.Core.Endpoints;
using RdsIam.Core.Policies.Findings;

namespace RdsIam.Core.Policies.Asking;

/// <summary>What exists in a region, or why that is not known.</summary>
internal sealed record DiscoveredEndpoints(IReadOnlyList<KnownEndpoint>? Endpoints, string? Warning);

/// <summary>What exists in a region, as findings compare policies with it.</summary>
internal static class KnownEndpoints
{
    /// <summary>Reads everything of a region; nothing where a part of it may not be read, since its ids would pass for gone.</summary>
    /// <exception cref="Fault">AWS failed otherwise than by refusing.</exception>
    public static async Task<DiscoveredEndpoints> ReadAsync(
        EndpointDiscovery discovery, CancellationToken cancellationToken)
    {
        var found = new List<RdsEndpoint>();
        try
        {
            foreach (var listing in discovery.All(cancellationToken))
            {
                await foreach (var endpoint in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(endpoint);
                }
            }
        }
        catch (Fault fault) when (fault.ErrorId == Messages.Ids.AwsAccessDenied)
        {
            return new DiscoveredEndpoints(null, Messages.EndpointsNotCompared(discovery.Region, fault.Message));
        }

        return new DiscoveredEndpoints(Group(found), null);
    }

    /// <summary>One for each resource id, with all the host names that stand for it.</summary>
    public static IReadOnlyList<KnownEndpoint> Group(IEnumerable<RdsEndpoint> endpoints) =>
    [
        .. endpoints.Where(one => one.ResourceId is not null).GroupBy(one => one.ResourceId!, StringComparer.Ordinal).Select(group =>
            new KnownEndpoint
            {
                ResourceId = group.Key,
                Identifier = group.First().Owner ?? group.First().Identifier,
                HostNames = [.. group.Select(one => one.HostName).OfType<string>()],
                Partition = group.First().Arn.Partition,
                Region = group.First().Arn.Region,
                AccountId = group.First().Arn.AccountId,
            }),
    ];
}
