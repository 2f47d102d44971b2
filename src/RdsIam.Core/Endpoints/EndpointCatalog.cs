using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Endpoints;

/// <summary>
/// The endpoints that one caller's credentials can see, in all regions: looked up by host name, found by whatever names them, or
/// searched. A region is asked with the same client each time. For one caller at a time.
/// </summary>
/// <param name="discoveryIn">Discovery in a region; asked once for each.</param>
/// <param name="defaultRegion">The profile's or the environment's region, or null.</param>
/// <param name="resolver">Follows aliases; null: through the machine's name servers.</param>
internal sealed class EndpointCatalog(
    Func<string, EndpointDiscovery> discoveryIn, string? defaultRegion = null, EndpointResolver? resolver = null)
{
    private readonly Dictionary<string, EndpointDiscovery> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RdsEndpoint> _found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>With somebody's credentials; nothing goes over the network yet.</summary>
    /// <param name="identityIn">Who asks in a region.</param>
    /// <param name="defaultRegion">The profile's or the environment's region, or null.</param>
    /// <param name="profileName">The profile whose endpoint settings count, or null.</param>
    public static EndpointCatalog With(Func<string, IIdentitySource> identityIn, string? defaultRegion, string? profileName) =>
        new(
            region => EndpointDiscovery.In(identityIn(region), region, profileName),
            defaultRegion,
            new EndpointResolver { WriterRegion = new GlobalWriters(identityIn, profileName).RegionOfAsync });

    /// <summary>Looks a host name up, once while this catalog lives.</summary>
    /// <param name="hostName">An RDS endpoint's name, or an alias (CNAME) of one.</param>
    /// <param name="region">The region as given, or null: the name carries it.</param>
    /// <param name="resolve">Whether name servers may be asked for an alias.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    /// <exception cref="Fault">EndpointNotFound, EndpointHostNameUnknown, or what AWS or the name's form says.</exception>
    public async Task<RdsEndpoint> LookUpAsync(string hostName, string? region, bool resolve, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(hostName, out var known))
        {
            return known;
        }

        if (TokenHostName.TryNormalize(hostName, out var host) && TokenHostName.IsTunnel(host))
        {
            throw Unknown(hostName);
        }

        var resolved = await (resolver ?? new EndpointResolver())
            .ResolveAsync(hostName, region, defaultRegion, resolve, cancellationToken).ConfigureAwait(false);
        if (!RdsEndpointName.TryParse(resolved.HostName, out var name))
        {
            throw Unknown(hostName);
        }

        return _found[hostName] = await In(resolved.Region).FindAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw NotFound(name, resolved.Region);
    }

    /// <summary>The database behind a proxy; null: it has no target yet.</summary>
    /// <exception cref="Fault">AWS refused.</exception>
    public Task<RdsEndpoint?> BehindAsync(RdsEndpoint proxy, CancellationToken cancellationToken) =>
        In(proxy.Arn.Region).BehindAsync(proxy.Owner ?? proxy.Identifier, cancellationToken);

    /// <summary>The clusters of a global database that do not write now, each of which may write next.</summary>
    /// <param name="global">The endpoint of its writer.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    /// <returns>Their ARNs, with what RDS says of them, or null: that may not be read.</returns>
    public async Task<IReadOnlyList<(ResourceArn Arn, RdsEndpoint? Cluster)>> NextWritersAsync(
        RdsEndpoint global, CancellationToken cancellationToken)
    {
        var next = new List<(ResourceArn, RdsEndpoint?)>();
        foreach (var arn in global.Members.Select(ResourceArn.Parse).Where(arn => arn != global.Arn))
        {
            var cluster = await In(arn.Region).ClusterAsync(arn.Name, cancellationToken).ConfigureAwait(false);
            next.Add((arn, cluster is null ? null : EndpointRecords.Of(cluster).First()));
        }

        return next;
    }

    /// <summary>What one text means, for callers that act on it: an identifier, a resource id, an ARN, a host name or a pattern.</summary>
    /// <param name="text">As given.</param>
    /// <param name="region">The region as given, or null.</param>
    /// <param name="resolve">Whether name servers may be asked for an alias.</param>
    /// <param name="matches">The text's pattern of identifiers; null: it is none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>At least one; an identifier may name an instance and a cluster.</returns>
    /// <exception cref="Fault">There is none, it is not PostgreSQL, or AWS refused.</exception>
    public async Task<IReadOnlyList<RdsEndpoint>> FindAsync(
        string text, string? region, bool resolve, Func<string, bool>? matches, CancellationToken cancellationToken)
    {
        var name = EndpointName.Parse(text);
        if (name.IsHostName && matches is null)
        {
            return [await LookUpAsync(name.Text, region, resolve, cancellationToken).ConfigureAwait(false)];
        }

        var search = Search(name, region is null ? null : [region], matches, allEngines: false);
        var found = new List<RdsEndpoint>();
        foreach (var listing in search.Listings(cancellationToken))
        {
            await foreach (var endpoint in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                found.Add(endpoint);
            }
        }

        return found.Count > 0 ? found : throw (search.Failures().FirstOrDefault() ?? search.NotFound(text));
    }

    /// <summary>A search, which tells one after the other what it finds.</summary>
    /// <param name="name">An identifier or a resource id; null: everything.</param>
    /// <param name="regions">The regions as given; an ARN carries its own, and without any the default one counts.</param>
    /// <param name="matches">Compares identifiers with a pattern in place of the name; null where there is none.</param>
    /// <param name="allEngines">Whether engines other than PostgreSQL count.</param>
    /// <exception cref="Fault">RegionNotGiven, or a region's form is wrong.</exception>
    public EndpointSearch Search(EndpointName? name, IReadOnlyList<string>? regions, Func<string, bool>? matches, bool allEngines)
    {
        var where = EndpointName.Regions(name?.Region is { } own ? [own] : regions, defaultRegion);
        return new EndpointSearch([.. where.Select(In)], name, matches, allEngines);
    }

    private EndpointDiscovery In(string region) =>
        _regions.TryGetValue(region, out var known) ? known : _regions[region] = discoveryIn(region);

    private static Fault Unknown(string hostName) => new(Messages.EndpointHostNameUnknown(hostName), FaultKind.ObjectNotFound, hostName);

    private static Fault NotFound(RdsEndpointName name, string region) =>
        name.Kind is RdsEndpointKind.ShardGroup
            ? new Fault(Messages.EndpointKindNotDescribed(name.HostName), FaultKind.InvalidArgument, name.HostName)
            : new Fault(Messages.EndpointNotFound(name.HostName, region), FaultKind.ObjectNotFound, name.HostName);
}
