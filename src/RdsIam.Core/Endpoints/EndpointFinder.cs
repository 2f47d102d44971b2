using RdsIam.Core.Names;

namespace RdsIam.Core.Endpoints;

/// <summary>Finds what one name means, for cmdlets that act on it: an identifier, a resource id, an ARN or a host name.</summary>
/// <param name="discoveryIn">Discovery in a region.</param>
/// <param name="defaultRegion">The profile's or the environment's region, or null.</param>
internal sealed class EndpointFinder(Func<string, EndpointDiscovery> discoveryIn, string? defaultRegion)
{
    private readonly EndpointLookup lookup = new(discoveryIn);

    /// <summary>The endpoints of that name; an identifier may name an instance and a cluster.</summary>
    /// <exception cref="Fault">There is none, it is not PostgreSQL, or AWS refused.</exception>
    public async Task<IReadOnlyList<RdsEndpoint>> FindAsync(
        string text, string? region, bool resolve, CancellationToken cancellationToken)
    {
        var name = EndpointName.Parse(text);
        if (name.IsHostName)
        {
            return [await lookup.FindAsync(name.Text, region, defaultRegion, resolve, cancellationToken).ConfigureAwait(false)];
        }

        var regions = EndpointName.Regions((name.Region ?? region) is { } one ? [one] : null, defaultRegion);
        var search = new EndpointSearch([.. regions.Select(discoveryIn)], name, matches: null, allEngines: false);
        var found = new List<RdsEndpoint>();
        foreach (var listing in search.Listings(cancellationToken))
        {
            await foreach (var endpoint in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                found.Add(endpoint);
            }
        }

        return search.Failures().FirstOrDefault() is { } fault ? throw fault : found;
    }
}
