using RdsIam.Core.Aws;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>Finds the machine that a tag means: running, online in Systems Manager, and of several the one started last.</summary>
internal sealed class TaggedTarget(SsmApi api)
{
    private readonly AwsQueryClient _ec2 = new(AwsQueryService.Ec2, api.Identities, api.Settings);

    /// <returns>Its id, and how many there were to choose from.</returns>
    /// <exception cref="Fault">TunnelTagUnknown, TunnelTagOffline, or what AWS said.</exception>
    public async Task<(string Id, int Candidates)> FindAsync(SsmTarget target, CancellationToken cancellationToken)
    {
        var (key, value) = target.Tag;
        var nodes = await api.DescribeAsync($"tag:{key}", value, cancellationToken).ConfigureAwait(false);
        if (nodes.Count == 0)
        {
            throw new Fault(Messages.TunnelTagUnknown(key, value, api.Region), FaultKind.ObjectNotFound, target.Text);
        }

        var online = nodes.Where(node => node.IsOnline).ToList();
        return online.Count switch
        {
            0 => throw new Fault(
                Messages.TunnelTagOffline(key, value, string.Join(", ", nodes.Select(node => node.Id))), FaultKind.ResourceUnavailable,
                target.Text),
            1 => (online[0].Id, 1),
            _ => (await LatestAsync(online, target, cancellationToken).ConfigureAwait(false), online.Count),
        };
    }

    /// <summary>Only EC2 knows when an instance was started; nodes that are none of its come last.</summary>
    private async Task<string> LatestAsync(List<ManagedNode> online, SsmTarget target, CancellationToken cancellationToken)
    {
        var instances = online.Where(node => node.IsInstance).ToList();
        if (instances.Count == 0)
        {
            return online.Select(node => node.Id).Order(StringComparer.Ordinal).First();
        }

        var parameters = instances.Select((node, i) => (Name: $"InstanceId.{i + 1}", node.Id))
            .Aggregate(AwsQueryParameters.None, (all, one) => all.With(one.Name, one.Id));
        var answer = await _ec2.SendAsync("DescribeInstances", "*", parameters, cancellationToken).ConfigureAwait(false);
        var latest = answer.List("reservationSet")
            .SelectMany(reservation => reservation.List("instancesSet"))
            .Where(instance => instance.Child("instanceState").Text("name") == "running")
            .OrderByDescending(instance => instance.Time("launchTime"))
            .FirstOrDefault();
        return latest?.Required(
            "instanceId") ?? throw new Fault(
                Messages.TunnelTagOffline(target.Tag.Key, target.Tag.Value, string.Join(", ", instances.Select(node => node.Id))),
                FaultKind.ResourceUnavailable, target.Text);
    }
}
