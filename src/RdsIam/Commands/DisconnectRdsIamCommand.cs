using System.Management.Automation;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Closes a connection's pool: idle sessions now, busy ones when their command ends.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "RdsIam", DefaultParameterSetName = ConnectionSet)]
public sealed class DisconnectRdsIamCommand : AsyncCmdlet
{
    private const string ConnectionSet = "Connection";
    private const string AllSet = "All";

    /// <summary>Connections from Connect-RdsIam or Get-RdsIamConnection; the runspace's newest one if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <summary>Every connection of this process, whoever made it.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        foreach (var pool in All ? ConnectionPools.All : Given().Select(connection => connection.Pool))
        {
            foreach (var session in PinnedSessions.Of(pool))
            {
                RemoveRdsIamSessionCommand.WarnOfTransaction(this, session);
                PinnedSessions.Remove(session);
            }

            ConnectionPools.Remove(pool);
            if (DefaultConnection.Current?.Pool == pool)
            {
                DefaultConnection.Current = null;
            }
        }

        return Task.CompletedTask;
    }

    private RdsIamConnection[] Given() => Connection ?? (DefaultConnection.Current is { } current ? [current] : []);
}
