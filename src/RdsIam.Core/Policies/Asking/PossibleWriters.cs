using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;

namespace RdsIam.Core.Policies.Asking;

/// <summary>
/// Where an endpoint leads, now and next. That of a global database may lead to each of its clusters, which have a resource id each, so
/// a policy that names the present writer alone refuses every login after a switchover.
/// </summary>
/// <param name="Targets">The endpoint as it is now, then the clusters that may write next, as far as they could be read.</param>
/// <param name="Unread">What to warn of.</param>
internal sealed record PossibleWriters(IReadOnlyList<PolicyTarget> Targets, IReadOnlyList<Text> Unread)
{
    /// <param name="target">The endpoint as it was found.</param>
    /// <param name="catalog">Asks RDS.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public static async Task<PossibleWriters> OfAsync(PolicyTarget target, EndpointCatalog catalog, CancellationToken cancellationToken)
    {
        if (!RdsEndpointName.TryParse(target.HostName ?? "", out var name) || name.Kind is not RdsEndpointKind.GlobalWriter)
        {
            return new([target], []);
        }

        try
        {
            var global = await catalog.LookUpAsync(name.HostName, target.Region, resolve: false, cancellationToken).ConfigureAwait(false);
            var clusters = await catalog.NextWritersAsync(global, cancellationToken).ConfigureAwait(false);
            return new(
                [target, .. clusters.Select(one => one.Cluster).OfType<RdsEndpoint>().Select(PolicyTarget.Of)],
                [.. clusters.Where(one => one.Cluster is null)
                    .Select(one => (Text)Messages.NextWriterNotRead(one.Arn, name.HostName))]);
        }
        catch (Fault fault)
        {
            return new([target], [Messages.NextWritersNotRead(name.HostName, fault.Reason)]);
        }
    }
}
