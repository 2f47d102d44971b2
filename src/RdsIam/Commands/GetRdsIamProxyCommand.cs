using System.Management.Automation;
using RdsIam.Core.Proxy;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Lists the proxies of this process and what they are doing.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamProxy")]
[OutputType(typeof(RdsIamProxy))]
public sealed class GetRdsIamProxyCommand : AsyncCmdlet
{
    /// <summary>Ports where clients come; all if not given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public int[]? Port { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        WriteTogether(
            Proxies.All.Where(server => Port is null || server.Doors.Any(door => Port.Contains(door.Port)))
                .Select(server => new RdsIamProxy(server)));
        return Task.CompletedTask;
    }
}
