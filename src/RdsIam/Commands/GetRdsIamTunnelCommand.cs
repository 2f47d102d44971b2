using System.Management.Automation;
using RdsIam.Core.Tunnels;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Lists the tunnels of this process: those with a port of this machine, and those that connections and proxies use.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamTunnel")]
[OutputType(typeof(RdsIamTunnel))]
public sealed class GetRdsIamTunnelCommand : AsyncCmdlet
{
    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        WriteTogether(LocalTunnels.All.Select(tunnel => new RdsIamTunnel(tunnel))
            .Concat(LocalTunnels.Others.OrderBy(tunnel => tunnel.Key.Way, StringComparer.Ordinal)
            .Select(tunnel => new RdsIamTunnel(tunnel.Key, tunnel.Status))));
        return Task.CompletedTask;
    }
}
