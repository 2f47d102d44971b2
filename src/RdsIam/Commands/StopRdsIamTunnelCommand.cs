using System.Management.Automation;
using RdsIam.Core.Tunnels;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Closes tunnels and ends their sessions in AWS; connections through them break, and new ones open them anew.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RdsIamTunnel", DefaultParameterSetName = TunnelSet)]
public sealed class StopRdsIamTunnelCommand : AsyncCmdlet
{
    private const string TunnelSet = "Tunnel";
    private const string AllSet = "All";

    /// <summary>Tunnels of Get-RdsIamTunnel.</summary>
    [Parameter(
        ParameterSetName = TunnelSet, Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A tunnel of Get-RdsIamTunnel; for all give -All.")]
    [ValidateNotNullOrEmpty]
    public RdsIamTunnel[] Tunnel { get; set; } = [];

    /// <summary>Every tunnel of this process.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachAsync(
        All ? SharedTunnels.All.Select(tunnel => tunnel.Key) : Tunnel.Select(tunnel => tunnel.Key), SharedTunnels.StopAsync);
}
