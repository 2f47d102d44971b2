using System.Management.Automation;
using RdsIam.Core.Postgres;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Closes a connection's pool: idle sessions now, busy ones when their command ends.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "RdsIam")]
public sealed class DisconnectRdsIamCommand : AsyncCmdlet
{
    /// <summary>Connections from Connect-RdsIam; the runspace's newest one if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        foreach (var connection in Connection ?? (DefaultConnection.Current is { } current ? [current] : []))
        {
            ConnectionPools.Remove(connection.Pool);
            if (DefaultConnection.Current?.Pool == connection.Pool)
            {
                DefaultConnection.Current = null;
            }
        }

        return Task.CompletedTask;
    }
}
