using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that are told endpoints and a user, also by the pipeline: the words that say where and as whom.</summary>
public abstract class TargetCommand : IdentityCommand, ITargetParameters
{
    /// <summary>Host, user and database may go without their names; a cmdlet's own positional words stand before them.</summary>
    private const int FirstPosition = 10;

    /// <summary>The parameter set of an existing connection.</summary>
    protected const string ConnectionSet = "Connection";

    /// <summary>The parameter set of an endpoint to connect to.</summary>
    protected const string TargetSet = "Target";

    /// <summary>A connection: its target, and whoever signs for it; the default one if neither this nor HostName is given.</summary>
    [Parameter(ParameterSetName = ConnectionSet, ValueFromPipeline = true)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <summary>
    /// The endpoint: the name that is signed and that TLS verifies. <c>name</c>, <c>name:port</c>, or an object with Address and
    /// Port, such as the Endpoint of Get-RDSDBInstance's output.
    /// </summary>
    [Parameter(
        ParameterSetName = TargetSet,
        Mandatory = true,
        Position = FirstPosition,
        ValueFromPipelineByPropertyName = true,
        HelpMessage = "The endpoint's host name as RDS has it, such as mydb.abc123.eu-west-1.rds.amazonaws.com; Get-RdsIamEndpoint lists those of the account. An empty line ends the list.")]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[] HostName { get; set; } = [];

    /// <summary>The port of the endpoint, which is signed too; 5432 if neither this nor HostName says.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "5432")]
    public int? Port { get; set; }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [PSDefaultValue(Help = "that of the host name, else of the profile or the environment")]
    public string? Region { get; set; }

    /// <summary>The database user. Case matters.</summary>
    [Parameter(Position = FirstPosition + 1, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>Where the socket goes, <c>host[:port]</c>: the local end of an SSH, SSM or kubectl tunnel.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? ConnectTo { get; set; }

    /// <summary>How far the server's certificate is checked.</summary>
    [Parameter]
    public RdsIamSslMode SslMode { get; set; } = RdsIamSslMode.VerifyFull;

    /// <summary>A PEM file with the roots to trust, in place of the RDS bundle and the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RootCertificate { get; set; }

    /// <summary>Does not follow CNAMEs of a custom name to the RDS endpoint behind it.</summary>
    [Parameter]
    public SwitchParameter NoResolve { get; set; }

    /// <summary>The database that the cmdlet was told; null: none, or several.</summary>
    private protected abstract string? OneDatabase { get; }

    /// <inheritdoc/>
    protected sealed override Task BeginAsync()
    {
        CheckWords();
        return Task.CompletedTask;
    }

    /// <summary>Refuses words of the command line that cannot stand together.</summary>
    /// <exception cref="Fault">Which.</exception>
    private protected virtual void CheckWords()
    {
    }

    /// <summary>Does the work for each target of this record: the words with all that its name stands for, and the endpoint.</summary>
    private protected async Task ForEachTargetAsync(Func<TargetWords, string, Task> work)
    {
        var words = TargetWords.Of(this, UserName, OneDatabase);
        if (HostName.Length > 0)
        {
            await ForEachAsync(HostName, hostName =>
            {
                var (target, host) = words.Find(hostName, this.TellVerbose);
                return work(target, host);
            });
        }
        else
        {
            await ForEachAsync(Connections(), connection => work(words.With(connection), connection.HostName));
        }
    }

    /// <summary>The connections that are meant where no endpoint is named.</summary>
    /// <exception cref="Fault">NoConnection.</exception>
    private protected virtual IReadOnlyList<RdsIamConnection> Connections() => Connection ?? [DefaultConnection.Required];

    /// <summary>Says that a token alone does not lead to a target behind a tunnel, which nobody opens here.</summary>
    private protected void WarnOfTunnel(TargetWords target, string hostName)
    {
        if (target.Through is { } way)
        {
            this.TellWarning(ModuleMessages.TunnelNotOpened(hostName, way));
        }
    }

    /// <summary>The login to an endpoint, before any connection; says how it was found.</summary>
    private protected async Task<TokenLogin> LoginAsync(TargetWords target, string hostName)
    {
        var login = await target.PrepareAsync(hostName, StopToken);
        LoginNotes.Tell(this, login, target.TlsMode);
        return login;
    }
}
