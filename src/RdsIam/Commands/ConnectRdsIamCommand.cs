using System.Management.Automation;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Logs in once to see that it works, and gives the connection that the other cmdlets use.</summary>
[Cmdlet(VerbsCommunications.Connect, "RdsIam", DefaultParameterSetName = TargetSet)]
[OutputType(typeof(RdsIamConnection))]
public sealed class ConnectRdsIamCommand : SessionCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        await ForEachAsync(HostName, async hostName =>
        {
            var connection = await ConnectionForAsync(hostName);
            connection = connection.WithServerVersion(await connection.Pool.ProbeAsync(StopToken));
            DefaultConnection.Current = connection;
            WriteObject(connection);
        });
    }
}
