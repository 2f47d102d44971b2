using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;

namespace RdsIam.Core.Policies.Asking;

/// <summary>The words by which the endpoints of questions and policies are named.</summary>
internal sealed record PolicyTargetWords
{
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Where there are some, nothing is looked up.</summary>
    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    public string? Region { get; init; }

    public string? AccountId { get; init; }

    /// <summary>The profile's or the environment's region, or null.</summary>
    public string? DefaultRegion { get; init; }

    /// <summary>Whether name servers may be asked for aliases.</summary>
    public bool Resolve { get; init; } = true;

    /// <summary>The endpoints one by one, each to be awaited by itself: one that cannot be found leaves the others.</summary>
    public IEnumerable<Task<PolicyTarget>> Find(EndpointCatalog catalog, CancellationToken cancellationToken) => ResourceIds.Count > 0
        ? ResourceIds.Select(OfIdAsync)
        : HostNames.Select(host => OfHostAsync(host, catalog, cancellationToken));

    private async Task<PolicyTarget> OfIdAsync(string resourceId)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var region = Region ?? DefaultRegion ?? throw new Fault(Messages.RegionNotGiven, FaultKind.InvalidArgument, resourceId);
        // An object of Get-RdsIamEndpoint names both.
        return PolicyTarget.Of(resourceId, region, AccountId, HostNames is [var host] && ResourceIds.Count == 1 ? host : null);
    }

    // The name of an Aurora DSQL cluster says what a policy needs, so nobody is asked.
    private async Task<PolicyTarget> OfHostAsync(string hostName, EndpointCatalog catalog, CancellationToken cancellationToken) =>
        RdsEndpointName.TryParse(hostName, out var name) && name.IsDsql
            ? OfDsql(name)
            : PolicyTarget.Of(await catalog.LookUpAsync(hostName, Region, Resolve, cancellationToken).ConfigureAwait(false));

    private PolicyTarget OfDsql(RdsEndpointName name)
    {
        if (Region is { } region)
        {
            RdsEndpointName.CheckRegion(name.HostName, region);
        }

        return PolicyTarget.Of(name, AccountId);
    }
}
