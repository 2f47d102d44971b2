using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets that move bulk data over one connection. What is piped in are records, so the words of the connection,
/// which records may have too as properties, are taken by name only.
/// </summary>
public abstract class BulkCommand : NamedTargetCommand
{
    private CmdletStreams? _told;

    /// <summary>A connection from Connect-RdsIam; the runspace's newest one if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [ValidateNotNull]
    public new RdsIamConnection? Connection { get; set; }

    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    [Parameter(ParameterSetName = TargetSet, Mandatory = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    public new string HostName
    {
        get => base.HostName.FirstOrDefault() ?? string.Empty;
        set => base.HostName = [value];
    }

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("DBUser")]
    public new string? UserName
    {
        get => base.UserName;
        set => base.UserName = value;
    }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("DBName")]
    [ValidateNotNullOrEmpty]
    public new string? Database
    {
        get => base.Database;
        set => base.Database = value;
    }

    /// <summary>A profile of the shared AWS files, SSO profiles too.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("StoredCredentials")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public new string? ProfileName
    {
        get => base.ProfileName;
        set => base.ProfileName = value;
    }

    /// <summary>The role to assume; several are assumed in turn, each with the one before.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public new string[]? RoleArn
    {
        get => base.RoleArn;
        set => base.RoleArn = value;
    }

    /// <summary>Seconds for which a server may be silent while rows go to or come from it; 0 or not given: for ever.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int CommandTimeout { get; set; }

    /// <summary>CommandTimeout as a limit of one wait.</summary>
    private protected TimeSpan Limit => CommandTimeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(CommandTimeout);

    /// <summary>Where the server's notices go; asked for first on the pipeline thread, within the cmdlet's own work.</summary>
    private protected CmdletStreams Told => _told ??= new CmdletStreams(this);

    /// <summary>A character that was given, or null; <paramref name="none"/> where it was given as empty.</summary>
    private protected static char? Given(char? value, out bool none) => (none = value == '\0') ? null : value;

    /// <summary>The one connection to work over.</summary>
    /// <exception cref="Fault">There is none, or it was closed.</exception>
    private protected async Task<RdsIamConnection> SingleConnectionAsync()
    {
        if (ParameterSetName == TargetSet)
        {
            return await ConnectionForAsync(HostName);
        }

        var connection = Connection ?? DefaultConnection.Current ?? throw new Fault("NoConnection", FaultKind.InvalidOperation, null);
        return connection.IsClosed
            ? throw new Fault("ConnectionDropped", FaultKind.InvalidOperation, connection, connection)
            : connection;
    }
}
