using System.Runtime.CompilerServices;
using RdsIam.Core.Aws;
using RdsIam.Core.Names;

namespace RdsIam.Core.Endpoints;

/// <summary>Looks for endpoints of one name.</summary>
/// <param name="regions">Where.</param>
/// <param name="name">An identifier or a resource id; null: everything.</param>
/// <param name="matches">Compares identifiers with a wildcard pattern in place of the name; null where there is none.</param>
/// <param name="allEngines">Whether engines other than PostgreSQL count.</param>
internal sealed class EndpointSearch(
    IReadOnlyList<EndpointDiscovery> regions, EndpointName? name, Func<string, bool>? matches, bool allEngines)
{
    private readonly List<Fault> _held = [];
    private readonly List<(string Region, Fault Fault)> _unlisted = [];
    private RdsEndpoint? _leftOut;

    /// <summary>How many endpoints were given out.</summary>
    public int Found { get; private set; }

    /// <summary>
    /// The endpoints, as listings to be read one after the other; the next is made when the one before was read. A listing may
    /// fault, and the others are of use all the same.
    /// </summary>
    public IEnumerable<IAsyncEnumerable<RdsEndpoint>> Listings(CancellationToken cancellationToken) =>
        name is null || matches is not null
            ? regions.SelectMany(region => All(region, cancellationToken)).Select(one => FilterAsync(one, IsMeant, cancellationToken))
            : regions.SelectMany(region => Exactly(region, name, cancellationToken));

    /// <summary>What is to be told once all listings were read: what kept a single name from being found.</summary>
    /// <remarks><paramref name="isWhole"/>: false where a listing failed, so that nothing can be said of what is not there.</remarks>
    public IEnumerable<Fault> Failures(bool isWhole = true)
    {
        if (Found > 0 || name is null || matches is not null)
        {
            return [];
        }

        if (_leftOut is not null)
        {
            return [new Fault(Messages.EndpointOtherEngine(name.Text, _leftOut.Engine), FaultKind.InvalidArgument, name.Text)];
        }

        return _held.Count > 0 || !isWhole ? _held : [NotFound(name.Text)];
    }

    /// <summary>
    /// What to warn of once all listings were read: global databases and Aurora DSQL clusters that could not be listed or described.
    /// Many have none, and their policies do not allow to ask.
    /// </summary>
    public IEnumerable<Text> Warnings =>
    [
        .. _unlisted.Select(one => (Text)Messages.GlobalDatabasesNotListed(one.Region, one.Fault.Reason)),
        .. from region in regions
           from fault in region.DsqlHindered
           select (Text)Messages.DsqlNotListed(region.Region, fault.Reason),
    ];

    /// <summary>For a text that finds nothing in the regions of this search.</summary>
    public Fault NotFound(string text) => new(
        Messages.EndpointNotFound(text, string.Join(", ", regions.Select(region => region.Region))), FaultKind.ObjectNotFound, text);

    private IEnumerable<IAsyncEnumerable<RdsEndpoint>> All(EndpointDiscovery region, CancellationToken cancellationToken) =>
    [
        .. region.All(cancellationToken),
        Hold(region.GlobalWriters(cancellationToken), denied => _unlisted.Add((region.Region, denied)), cancellationToken),
        region.DsqlAsync(cancellationToken),
    ];

    private IEnumerable<IAsyncEnumerable<RdsEndpoint>> Exactly(
        EndpointDiscovery region, EndpointName wanted, CancellationToken cancellationToken)
    {
        var before = Found;
        foreach (var listing in wanted.IsResourceId ? [] : region.Named(wanted.Text, cancellationToken))
        {
            yield return FilterAsync(Hold(listing, _held.Add, cancellationToken), _ => true, cancellationToken);
        }

        if (Found > before || _leftOut is not null)
        {
            yield break;
        }

        foreach (var listing in wanted.IsResourceId ? region.All(cancellationToken) : region.FurtherNamed(wanted.Text, cancellationToken))
        {
            yield return FilterAsync(
                Hold(listing, _held.Add, cancellationToken),
                one => !wanted.IsResourceId || one.ResourceId == wanted.Text,
                cancellationToken);
        }
    }

    /// <summary>An endpoint is also meant by the name of its cluster or proxy.</summary>
    private bool IsMeant(RdsEndpoint endpoint) => matches is null
        || matches(endpoint.Identifier)
        || (endpoint.Kind != Names.RdsEndpointKind.Instance && endpoint.Owner is { } owner && matches(owner));

    private async IAsyncEnumerable<RdsEndpoint> FilterAsync(
        IAsyncEnumerable<RdsEndpoint> listing,
        Func<RdsEndpoint, bool> isMeant,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var endpoint in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!isMeant(endpoint))
            {
                continue;
            }

            if (!allEngines && !endpoint.IsPostgres)
            {
                _leftOut = endpoint;
                continue;
            }

            Found++;
            yield return endpoint;
        }
    }

    /// <summary>A call that is refused is put aside: for one name it matters only if no other finds it.</summary>
    private static IAsyncEnumerable<RdsEndpoint> Hold(
        IAsyncEnumerable<RdsEndpoint> listing, Action<Fault> hold, CancellationToken cancellationToken) => listing.EndedBy(
            fault =>
            {
                var isDenied = fault is AwsFault { ErrorId: Messages.Ids.AwsAccessDenied };
                if (isDenied)
                {
                    hold(fault);
                }

                return isDenied;
            },
            cancellationToken);
}
