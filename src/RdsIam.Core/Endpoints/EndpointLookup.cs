using RdsIam.Core.Names;

namespace RdsIam.Core.Endpoints;

/// <summary>Finds what RDS knows of a host name, also of an alias of one.</summary>
/// <param name="discoveryIn">Discovery in a region; asked once for each.</param>
/// <param name="resolver">Follows aliases; null: through the machine's name servers.</param>
internal sealed class EndpointLookup(Func<string, EndpointDiscovery> discoveryIn, EndpointResolver? resolver = null)
{
    private readonly Dictionary<string, EndpointDiscovery> regions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RdsEndpoint> found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Looks a host name up, once while this lookup lives.
    /// </summary>
    /// <param name="hostName">An RDS endpoint's name, or an alias (CNAME) of one.</param>
    /// <param name="region">The region as given, or null: the name carries it.</param>
    /// <param name="defaultRegion">The profile's or the environment's region, or null.</param>
    /// <param name="resolve">Whether name servers may be asked for an alias.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    /// <exception cref="Fault">EndpointNotFound, EndpointHostNameUnknown, or what AWS or the name's form says.</exception>
    public async Task<RdsEndpoint> FindAsync(
        string hostName, string? region, string? defaultRegion, bool resolve, CancellationToken cancellationToken)
    {
        if (found.TryGetValue(hostName, out var known))
        {
            return known;
        }

        if (TokenHostName.TryNormalize(hostName, out var host) && TokenHostName.IsTunnel(host))
        {
            throw new Fault("EndpointHostNameUnknown", FaultKind.ObjectNotFound, hostName, hostName);
        }

        var resolved = await (resolver ?? new EndpointResolver())
            .ResolveAsync(hostName, region, defaultRegion, resolve, cancellationToken).ConfigureAwait(false);
        if (!RdsEndpointName.TryParse(resolved.HostName, out var name))
        {
            throw new Fault("EndpointHostNameUnknown", FaultKind.ObjectNotFound, hostName, hostName);
        }

        return found[hostName] = await In(resolved.Region).FindAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw NotFound(name, resolved.Region);
    }

    private EndpointDiscovery In(string region) =>
        regions.TryGetValue(region, out var known) ? known : regions[region] = discoveryIn(region);

    private static Fault NotFound(RdsEndpointName name, string region) =>
        name.Kind is RdsEndpointKind.GlobalWriter or RdsEndpointKind.ShardGroup
            ? new Fault("EndpointKindNotDescribed", FaultKind.InvalidArgument, name.HostName, name.HostName)
            : new Fault("EndpointNotFound", FaultKind.ObjectNotFound, name.HostName, name.HostName, region);
}
