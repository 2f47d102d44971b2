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
        foreach (var tunnel in LocalTunnels.All)
        {
            WriteObject(new RdsIamTunnel(tunnel));
        }

        foreach (var (key, status) in LocalTunnels.Others.OrderBy(tunnel => tunnel.Key.Way, StringComparer.Ordinal))
        {
            WriteObject(new RdsIamTunnel(key, status));
        }

        return Task.CompletedTask;
    }
}
