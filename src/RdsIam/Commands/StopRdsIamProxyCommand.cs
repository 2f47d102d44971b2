using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Proxy;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Ends proxies: their ports are free at once, their clients are told, and no session is left on the server.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RdsIamProxy", DefaultParameterSetName = ProxySet)]
public sealed class StopRdsIamProxyCommand : AsyncCmdlet
{
    private const string ProxySet = "Proxy";
    private const string PortSet = "Port";
    private const string AllSet = "All";

    /// <summary>Proxies of Start-RdsIamProxy or Get-RdsIamProxy.</summary>
    [Parameter(
        ParameterSetName = ProxySet, Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A proxy from Start-RdsIamProxy or Get-RdsIamProxy; for all give -All.")]
    [ValidateNotNullOrEmpty]
    public RdsIamProxy[] Proxy { get; set; } = [];

    /// <summary>Ports where their clients come.</summary>
    [Parameter(ParameterSetName = PortSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public int[] Port { get; set; } = [];

    /// <summary>Every proxy of this process.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ParameterSetName switch
    {
        AllSet => ForEachAsync(Proxies.All, Proxies.StopAsync),
        PortSet => ForEachAsync(Port, StopAsync),
        _ => ForEachAsync(Proxy, proxy => Proxies.StopAsync(proxy.Server)),
    };

    private static Task StopAsync(int port) =>
        Proxies.All.FirstOrDefault(server => server.Doors.Any(door => door.Port == port)) is { } server
        ? Proxies.StopAsync(server)
        : throw new Fault(ModuleMessages.ProxyNotFound(port), FaultKind.ObjectNotFound, port);
}
