using System.Management.Automation;
using RdsIam.Core.Tunnels;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Lists the tunnels of this process that somebody uses.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamTunnel")]
[OutputType(typeof(RdsIamTunnel))]
public sealed class GetRdsIamTunnelCommand : AsyncCmdlet
{
    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        foreach (var (key, status) in SharedTunnels.All.OrderBy(tunnel => tunnel.Key.Way, StringComparer.Ordinal))
        {
            WriteObject(new RdsIamTunnel(key, status));
        }

        return Task.CompletedTask;
    }
}
