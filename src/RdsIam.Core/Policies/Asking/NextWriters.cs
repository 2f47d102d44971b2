using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;

namespace RdsIam.Core.Policies.Asking;

/// <summary>
/// The clusters to which the endpoint of a global database may lead next. Each region's cluster has a resource id of its own, so a
/// policy that names the present writer alone refuses every login after a switchover.
/// </summary>
/// <param name="Targets">Those that could be read; none where the endpoint is of another kind.</param>
/// <param name="Unread">What to warn of.</param>
internal sealed record NextWriters(IReadOnlyList<PolicyTarget> Targets, IReadOnlyList<Text> Unread)
{
    private static readonly NextWriters None = new([], []);

    /// <param name="target">The endpoint as it was found.</param>
    /// <param name="catalog">Asks RDS.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public static async Task<NextWriters> OfAsync(PolicyTarget target, EndpointCatalog catalog, CancellationToken cancellationToken)
    {
        if (!RdsEndpointName.TryParse(target.HostName ?? "", out var name) || name.Kind is not RdsEndpointKind.GlobalWriter)
        {
            return None;
        }

        try
        {
            var global = await catalog.LookUpAsync(name.HostName, target.Region, resolve: false, cancellationToken).ConfigureAwait(false);
            var clusters = await catalog.NextWritersAsync(global, cancellationToken).ConfigureAwait(false);
            return new(
                [.. clusters.Select(one => one.Cluster).OfType<RdsEndpoint>().Select(PolicyTarget.Of)],
                [.. clusters.Where(one => one.Cluster is null)
                    .Select(one => (Text)Messages.NextWriterNotRead(one.Arn, name.HostName))]);
        }
        catch (Fault fault)
        {
            return new([], [Messages.NextWritersNotRead(name.HostName, fault.Reason)]);
        }
    }
}
