using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Input;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>
/// Base of a cmdlet that runs statements and takes anything from the pipeline: connections, endpoints, queries and records. The
/// words that say where, and how a session is set for the statements.
/// </summary>
public abstract class QueryCommand : ConnectionCommand
{
    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 10)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public override string[] HostName { get; set; } = [];

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [Parameter(ParameterSetName = TargetSet, Position = 11)]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [Parameter(ParameterSetName = TargetSet, Position = 12)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>A session from New-RdsIamSession to run in, which keeps transaction, settings, temporary tables and locks.</summary>
    [Parameter(ParameterSetName = SessionChoice.Set, Mandatory = true)]
    [ValidateNotNull]
    public RdsIamSession? Session { get; set; }

    /// <summary>All that is run is one transaction: all or nothing.</summary>
    [Parameter]
    public SwitchParameter Transaction { get; set; }

    /// <summary>Runs all that is run as one transaction, and undoes it at the end: a trial.</summary>
    [Parameter]
    public SwitchParameter Rollback { get; set; }

    /// <summary>The transactions are read only.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>The transactions' isolation level; the server's default if not given.</summary>
    [Parameter]
    public RdsIamIsolationLevel? IsolationLevel { get; set; }

    /// <summary>Seconds that a statement may take; 0, the default: no limit.</summary>
    [Parameter]
    [Alias("QueryTimeout")]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int CommandTimeout { get; set; }

    /// <summary>Seconds, or parts of one, to wait for a lock; as the server is set if not given.</summary>
    [Parameter]
    [ValidateRange(0.0, 2_000_000.0)]
    public double? LockTimeout { get; set; }

    /// <summary>Schemas to look in, first one first, named as the catalog has them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SchemaCompleter))]
    public string[]? SearchPath { get; set; }

    /// <summary>The role to act as.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string? Role { get; set; }

    /// <summary>How often a login, or a transaction that lost against another one, is tried again; 0 if not given.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int RetryCount { get; set; }

    /// <summary>All that is run is one transaction, whichever way it ends.</summary>
    private protected bool IsOneTransaction => Transaction || Rollback;

    /// <summary>Whether texts run in a session that lasts, so that a transaction may stay open.</summary>
    private protected bool IsInSession => Session is not null || (!NamesTarget && DefaultSession.Current is not null);

    private bool NamesTarget => HostName.Length > 0 || Connection is not null;

    /// <summary>The session to run in, for which there is nothing to set that would not end with the command; null: none.</summary>
    private protected PinnedSession? GivenSession()
    {
        if (SessionChoice.Of(this, Session, NamesTarget, LoginNames) is not { } session)
        {
            return null;
        }

        if (RetryCount > 0)
        {
            throw new Fault(ModuleMessages.SessionTakesNoRetry(session.Id), FaultKind.InvalidArgument, session.Id);
        }

        if (SettingWord is { } word && !(IsOneTransaction && session.Transaction == TransactionState.None))
        {
            throw new Fault(ModuleMessages.SessionTakesNoWord(word, session.Id), FaultKind.InvalidArgument, session.Id);
        }

        SessionChoice.Tell(this, session);
        return session;
    }

    private string? SettingWord => ReadOnly ? nameof(ReadOnly)
        : IsolationLevel is not null ? nameof(IsolationLevel)
        : LockTimeout is not null ? nameof(LockTimeout)
        : SearchPath is not null ? nameof(SearchPath)
        : Role is not null ? nameof(Role)
        : null;

    /// <summary>The words as Core takes them.</summary>
    /// <exception cref="Fault">A name that cannot be one.</exception>
    private protected SessionOptions Options() => new()
    {
        Transaction = IsOneTransaction,
        Rollback = Rollback,
        ReadOnly = ReadOnly,
        Isolation = (TransactionIsolation?)IsolationLevel,
        LockTimeout = LockTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        SearchPath = SearchPath is null ? null : [.. SearchPath.Select(name => new SqlIdentifier(name))],
        Role = Role is null ? null : new SqlIdentifier(Role),
        RetryCount = RetryCount,
        CommandTimeout = TimeSpan.FromSeconds(CommandTimeout),
    };

    private protected override (string? UserName, string? Database) LoginAs => (UserName, Database);

    private protected override string[] LoginNames => [nameof(UserName), nameof(Database)];

    /// <summary>The connection to a piped endpoint; what the command line says holds against it.</summary>
    private protected Task<RdsIamConnection> ConnectionToAsync(PipedEndpoint endpoint) =>
        ConnectionToAsync(LoginWords with { Target = LoginWords.Target.With(endpoint) }, endpoint.HostName);
}
