using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets that move bulk data over one connection. What is piped in are records, so the words of the connection,
/// which records may have too as properties, are taken by name only.
/// </summary>
public abstract class BulkCommand : ConnectionCommand
{
    private CmdletStreams? _told;

    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    [Parameter(ParameterSetName = TargetSet, Mandatory = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public override string[] HostName { get; set; } = [];

    /// <summary>The database user. Case matters.</summary>
    [Parameter]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>A session from New-RdsIamSession to work in; its transaction, if one is open, keeps or undoes the rows.</summary>
    [Parameter(ParameterSetName = SessionChoice.Set, Mandatory = true)]
    [ValidateNotNull]
    public RdsIamSession? Session { get; set; }

    /// <summary>Seconds for which a server may be silent while rows go to or come from it; 0 or not given: for ever.</summary>
    [Parameter]
    [Alias("QueryTimeout")]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int CommandTimeout { get; set; }

    /// <summary>CommandTimeout as a limit of one wait.</summary>
    private protected TimeSpan Limit => CommandTimeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(CommandTimeout);

    /// <summary>Where the server's notices go; asked for first on the pipeline thread, within the cmdlet's own work.</summary>
    private protected CmdletStreams Told => _told ??= new CmdletStreams(this);

    /// <summary>A character that was given, or null; <paramref name="none"/> where it was given as empty.</summary>
    private protected static char? Given(char? value, out bool none) => (none = value == '\0') ? null : value;

    private protected override (string? UserName, string? Database) LoginAs => (UserName, Database);

    private protected override string[] LoginNames => [nameof(UserName), nameof(Database)];

    /// <summary>The one connection to work over.</summary>
    /// <exception cref="Fault">There is none, there are several, or it was closed.</exception>
    private protected async Task<RdsIamConnection> SingleConnectionAsync()
    {
        Pinned = SessionChoice.Of(this, Session, HostName.Length > 0 || Connection is not null, LoginNames);
        if (Pinned is null)
        {
            return Connections().ToList() is [var only]
                ? (await only).Opened()
                : throw new Fault(ModuleMessages.OneConnectionAtATime, FaultKind.InvalidArgument, null);
        }

        SessionChoice.Tell(this, Pinned);
        if (Pinned.IdleWarning() is { } warning)
        {
            this.TellWarning(warning);
        }

        return new RdsIamSession(Pinned).Connection;
    }

    /// <summary>The session that is worked in; null: a connection of the pool serves.</summary>
    private protected PinnedSession? Pinned { get; private set; }

    /// <summary>Does work in the session, and says what trouble means for it.</summary>
    private protected async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Fault fault) when (Pinned?.Explain(fault) is { } named)
        {
            throw named;
        }
    }
}
