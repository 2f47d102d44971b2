using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Input;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>
/// Base of a cmdlet that takes anything from the pipeline: connections, endpoints, queries and records. A record may have columns
/// called like the words of a target (region, port, database), so these are taken by name only, and from a piped endpoint by
/// hand.
/// </summary>
public abstract class QueryCommand : NamedTargetCommand
{
    /// <summary>The endpoint: the name that is signed and that TLS verifies. A piped endpoint says it, too.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 10)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    public new string[] HostName
    {
        get => base.HostName;
        set => base.HostName = value;
    }

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 11)]
    [Alias("DBUser")]
    public new string? UserName
    {
        get => base.UserName;
        set => base.UserName = value;
    }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 12)]
    [Alias("DBName")]
    [ValidateNotNullOrEmpty]
    public new string? Database
    {
        get => base.Database;
        set => base.Database = value;
    }

    /// <summary>The connections that the command line names, or the runspace's newest one.</summary>
    /// <exception cref="Fault">There is none.</exception>
    private protected IEnumerable<Task<RdsIamConnection>> GivenConnections()
    {
        if (HostName.Length > 0)
        {
            return HostName.Select(ConnectionForAsync);
        }

        if (ParameterSetName == TargetSet)
        {
            throw new Fault("NoHostName", FaultKind.InvalidArgument, null);
        }

        return Connection?.Select(Task.FromResult) ?? (DefaultConnection.Current is { } current
            ? [Task.FromResult(current)]
            : throw new Fault("NoConnection", FaultKind.InvalidOperation, null));
    }

    /// <summary>The connection to a piped endpoint; what the command line says holds against it.</summary>
    private protected async Task<RdsIamConnection> ConnectionForAsync(PipedEndpoint endpoint)
    {
        var (port, region, userName, database, connectTo) = (Port, Region, UserName, Database, ConnectTo);
        try
        {
            Port ??= endpoint.Port;
            Region ??= endpoint.Region;
            UserName ??= endpoint.UserName;
            Database ??= endpoint.Database;
            ConnectTo ??= endpoint.ConnectTo;
            return await ConnectionForAsync(endpoint.HostName);
        }
        finally
        {
            (Port, Region, UserName, Database, ConnectTo) = (port, region, userName, database, connectTo);
        }
    }
}
