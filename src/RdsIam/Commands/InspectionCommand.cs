using System.Management.Automation;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that look at a server: over connections, or over new ones to the endpoints that the words name.</summary>
public abstract class InspectionCommand : ConnectionCommand
{
    /// <summary>The endpoint: the name that is signed and that TLS verifies; or a saved target's name.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public override string[] HostName { get; set; } = [];

    /// <summary>The database user. Case matters.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("DBUser")]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? UserName { get; set; }

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    private protected override (string? UserName, string? Database) LoginAs => (UserName, Database);

    private protected override string[] LoginNames => [nameof(UserName), nameof(Database)];
}
