using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Requests;
using RdsIam.Input;

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
    public override string[] HostName { get; set; } = [];

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [Parameter(ParameterSetName = TargetSet, Position = 11)]
    [Alias("DBUser")]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [Parameter(ParameterSetName = TargetSet, Position = 12)]
    [Alias("DBName")]
    public string? Database { get; set; }

    /// <summary>All that is run is one transaction: all or nothing.</summary>
    [Parameter]
    public SwitchParameter Transaction { get; set; }

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

    /// <summary>Schemas to look in, first one first, named as the catalogue has them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SearchPath { get; set; }

    /// <summary>The role to act as.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Role { get; set; }

    /// <summary>How often a login, or a transaction that lost against another one, is tried again; 0 if not given.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int RetryCount { get; set; }

    /// <summary>The words as Core takes them.</summary>
    /// <exception cref="Fault">A name that cannot be one.</exception>
    private protected SessionOptions Options() => new()
    {
        Transaction = Transaction,
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
        ConnectionToAsync(Session with { Target = Session.Target.With(endpoint) }, endpoint.HostName);
}
