using System.Management.Automation;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Opens a session that keeps transaction, settings, temporary tables and locks from command to command.</summary>
[Cmdlet(VerbsCommon.New, "RdsIamSession", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamSession))]
public sealed class NewRdsIamSessionCommand : ConnectionCommand
{
    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 0)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public override string[] HostName { get; set; } = [];

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [Parameter(ParameterSetName = TargetSet, Position = 1)]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [Parameter(ParameterSetName = TargetSet, Position = 2)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>The session's transactions are read only.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>The isolation level of the session's transactions; the server's default if not given.</summary>
    [Parameter]
    public RdsIamIsolationLevel? IsolationLevel { get; set; }

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

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(async connection =>
    {
        var session = await PinnedSessions.OpenAsync(connection.Pool, Options(), isDefault: false, StopToken);
        if (!session.IsOurs)
        {
            this.TellWarning(ModuleMessages.SessionBehindPooler(session.Id, connection.HostName));
        }

        WriteObject(new RdsIamSession(session));
    });

    private protected override (string? UserName, string? Database) LoginAs => (UserName, Database);

    private protected override string[] LoginNames => [nameof(UserName), nameof(Database)];

    private SessionOptions Options() => new()
    {
        ReadOnly = ReadOnly,
        Isolation = (TransactionIsolation?)IsolationLevel,
        LockTimeout = LockTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        SearchPath = SearchPath is null ? null : [.. SearchPath.Select(name => new SqlIdentifier(name))],
        Role = Role is null ? null : new SqlIdentifier(Role),
    };
}
