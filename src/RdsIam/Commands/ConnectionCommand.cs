using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that work over a connection: an existing one, the runspace's, or one named by the target words.</summary>
public abstract class ConnectionCommand : SessionCommand
{
    /// <summary>The parameter set of an existing connection.</summary>
    protected const string ConnectionSet = "Connection";

    /// <summary>Connections from Connect-RdsIam; the runspace's newest one if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <summary>Does the work on each connection of this record; trouble with one is its error, and the next goes on.</summary>
    private protected async Task ForEachConnectionAsync(Func<RdsIamConnection, Task> work)
    {
        await ForEachAsync(ParameterSetName == TargetSet ? HostName.Select(ConnectionForAsync) : Given(), async open =>
        {
            var connection = await open;
            if (connection.IsClosed)
            {
                throw new Fault("ConnectionDropped", FaultKind.InvalidOperation, connection, connection);
            }

            await work(connection);
        });
    }

    private IEnumerable<Task<RdsIamConnection>> Given()
    {
        if (Connection is not null)
        {
            return Connection.Select(Task.FromResult);
        }

        return DefaultConnection.Current is { } current
            ? [Task.FromResult(current)]
            : throw new Fault("NoConnection", FaultKind.InvalidOperation, null);
    }
}
