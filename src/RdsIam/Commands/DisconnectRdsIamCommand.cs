using System.Management.Automation;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Closes a connection's pool: idle sessions now, busy ones when their command ends.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "RdsIam", DefaultParameterSetName = ConnectionSet)]
public sealed class DisconnectRdsIamCommand : AsyncCmdlet
{
    private const string ConnectionSet = "Connection";
    private const string AllSet = "All";

    private bool _wasDefault;

    /// <summary>Connections from Connect-RdsIam or Get-RdsIamConnection; the runspace's newest one if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet, Position = 0, ValueFromPipeline = true)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
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
            ConnectionNames.Remove(pool);
            _wasDefault |= DefaultConnection.Current?.Pool == pool;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task EndAsync()
    {
        if (_wasDefault)
        {
            // With several left nobody can tell which one is meant, and a statement must not go to the wrong one. What nobody got in to
            // does not count.
            DefaultConnection.Current = ConnectionPools.All.Where(pool => pool.LastLogin is not null).ToList() is [var only]
                ? RdsIamConnection.Of(only)
                : null;
            if (DefaultConnection.Current is { } next)
            {
                this.TellWarning(ModuleMessages.DefaultIsNow(next.Name ?? next.ToString()));
            }
        }

        return Task.CompletedTask;
    }

    private RdsIamConnection[] Given() => Connection ?? (DefaultConnection.Current is { } current ? [current] : []);
}
