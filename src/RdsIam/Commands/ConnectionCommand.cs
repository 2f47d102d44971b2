using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets that work over a connection: an existing one, the runspace's, or one named by the target's words. What is
/// piped into them may have properties called like these words (region, port, database), so they are taken by name only.
/// </summary>
public abstract partial class ConnectionCommand : AsyncCmdlet
{
    /// <summary>The parameter set of an existing connection.</summary>
    protected const string ConnectionSet = "Connection";

    /// <summary>The parameter set of an endpoint to connect to.</summary>
    protected const string TargetSet = "Target";

    private SessionWords? _session;

    /// <summary>Connections from Connect-RdsIam; the runspace's newest one if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    public abstract string[] HostName { get; set; }

    /// <summary>The parameters that say whom to log in as and where to first.</summary>
    private protected abstract (string? UserName, string? Database) LoginAs { get; }

    /// <summary>The names of the parameters of <see cref="LoginAs"/> that count for a login only.</summary>
    private protected abstract string[] LoginNames { get; }

    /// <summary>The words of a session. They come from the command line only, and so are the same for each record.</summary>
    private protected SessionWords LoginWords => _session ??=
        new(TargetWords.Of(this, LoginAs.UserName, LoginAs.Database))
        {
            Credential = Credential,
            MasterSecret = MasterSecret,
            ConnectTimeout = IfGiven(nameof(ConnectTimeout), ConnectTimeout),
            MaxPoolSize = IfGiven(nameof(MaxPoolSize), MaxPoolSize),
        };

    /// <summary>A connection to an endpoint; nothing is opened yet.</summary>
    private protected Task<RdsIamConnection> ConnectionToAsync(SessionWords session, string hostName) =>
        session.ConnectionToAsync(hostName, this.TellWarning, this.TellVerbose, StopToken);

    /// <summary>The connections that the command line names, or the runspace's newest one; none is opened yet.</summary>
    /// <exception cref="Fault">NoConnection, NoHostName, WordsBesideConnection.</exception>
    private protected IEnumerable<Task<RdsIamConnection>> Connections()
    {
        if (HostName.Length > 0)
        {
            return HostName.Select(host => ConnectionToAsync(LoginWords, host));
        }

        TypedWords.Refuse(this, LoginNames, isConnectionNamed: Connection is not null);
        return Connection?.Select(Task.FromResult) ?? [Task.FromResult(DefaultConnection.Required)];
    }

    /// <summary>Does the work on each connection of this record; trouble with one is its error, and the next goes on.</summary>
    private protected Task ForEachConnectionAsync(Func<RdsIamConnection, Task> work) =>
        ForEachAsync(Connections(), async open => await work((await open).Opened()));
}
