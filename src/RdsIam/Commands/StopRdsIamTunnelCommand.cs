using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Tunnels;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Closes tunnels and ends their sessions in AWS; connections through them break, and new ones of pools open them anew.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RdsIamTunnel", DefaultParameterSetName = TunnelSet)]
public sealed class StopRdsIamTunnelCommand : AsyncCmdlet
{
    private const string TunnelSet = "Tunnel";
    private const string PortSet = "LocalPort";
    private const string AllSet = "All";

    /// <summary>Tunnels of Start-RdsIamTunnel or Get-RdsIamTunnel.</summary>
    [Parameter(
        ParameterSetName = TunnelSet, Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A tunnel of Get-RdsIamTunnel; for all give -All.")]
    [ValidateNotNullOrEmpty]
    public RdsIamTunnel[] Tunnel { get; set; } = [];

    /// <summary>Ports of this machine that tunnels have.</summary>
    [Parameter(ParameterSetName = PortSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public int[] LocalPort { get; set; } = [];

    /// <summary>Every tunnel of this process.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (All)
        {
            await ForEachAsync(LocalTunnels.All, LocalTunnels.StopAsync);
            await ForEachAsync(SharedTunnels.All.Select(tunnel => tunnel.Key), SharedTunnels.StopAsync);
        }

        await ForEachAsync(LocalPort, port => LocalTunnels.StopAsync(Find(port)));
        await ForEachAsync(
            Tunnel, tunnel => tunnel.Local is { } local ? LocalTunnels.StopAsync(local) : SharedTunnels.StopAsync(tunnel.Key));
    }

    private static LocalTunnel Find(int port) => LocalTunnels.All.FirstOrDefault(tunnel => tunnel.LocalPort == port)
        ?? throw new Fault(ModuleMessages.TunnelNotFound(port), FaultKind.ObjectNotFound, port);
}
