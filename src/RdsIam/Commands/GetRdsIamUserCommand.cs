using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Users.Listing;
using RdsIam.Input;
using RdsIam.Output;

namespace RdsIam.Commands;

/// <summary>Lists the database users that log in by IAM, and what they may do.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamUser", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamUser))]
public sealed class GetRdsIamUserCommand : UserCommand
{
    /// <summary>Names or wildcards; all if not given. A role that is named exactly is shown even if it does not log in by IAM.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[] UserName { get; set; } = ["*"];

    /// <summary>The databases to look in: names or wildcards, <c>*</c> for all; the connection's own if not given.</summary>
    [Parameter]
    [Alias("DBName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "the connection's own")]
    public override string[] Database { get; set; } = [];

    /// <summary>Adds every single grant.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>The resource id of the endpoint (db-…, cluster-…, prx-…), for the output's PolicyResource.</summary>
    [Parameter]
    [Alias("DbiResourceId", "DbClusterResourceId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? ResourceId { get; set; }

    /// <summary>The account of the database, for the output's PolicyResource.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccountId { get; set; }

    private protected override string? HomeDatabase => new NamePatterns(Database).Names is [var first, ..] ? first : null;

    /// <inheritdoc/>
    protected override Task BeginAsync() => CheckAccount(AccountId);

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(ListAsync);

    private async Task ListAsync(RdsIamConnection connection)
    {
        var wanted = new NamePatterns(UserName);
        var lister = ListerOf(connection);
        var databases = await FindDatabasesAsync(connection, lister);
        var users = await Progress.WhileAsync("Reading users", lister.ListAsync(databases, wanted.IsMatch, wanted.Names, Detailed, StopToken));
        WriteFaults(users.Take(1).SelectMany(user => user.Databases).Select(database => database.Fault));
        var output = new UserResults(connection, ResourceId, AccountId);
        WriteTogether(users.Select(user => output.Of(user)), isInFull: Detailed);

        WriteFaults(wanted.Names.Except(users.Select(user => user.Role.Name))
            .Select(name => new Fault(Messages.UserNotFound(name), FaultKind.ObjectNotFound, name)));
    }

    private async Task<IReadOnlyList<string>> FindDatabasesAsync(RdsIamConnection connection, UserLister lister)
    {
        var wanted = new NamePatterns(Database);
        if (!wanted.HasPatterns)
        {
            return wanted.Names.Count > 0 ? wanted.Names : DatabasesOf(connection);
        }

        var found = await lister.DatabasesAsync(connection.Database, wanted.IsMatch, StopToken);
        return found.Count + wanted.Names.Count > 0
            ? [.. wanted.Names, .. found.Except(wanted.Names)]
            : throw new Fault(ModuleMessages.NoDatabaseMatches(string.Join(", ", Database)), FaultKind.ObjectNotFound, Database);
    }
}
