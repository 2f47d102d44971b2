using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Listing;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

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

    private protected override string? HomeDatabase =>
        Array.Find(Database, name => !WildcardPattern.ContainsWildcardCharacters(name));

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        if (AccountId is not null)
        {
            AccountNumber.Check(AccountId);
        }

        return base.BeginAsync();
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(ListAsync);

    private async Task ListAsync(RdsIamConnection connection)
    {
        var (names, patterns) = Split(UserName);
        var lister = new UserLister(DatabasesBehind(connection));
        var databases = await FindDatabasesAsync(connection, lister);
        var users = await lister.ListAsync(
            databases,
            name => patterns.Exists(pattern => pattern.IsMatch(name)),
            names,
            Detailed,
            StopToken);
        if (users.Count > 0)
        {
            WriteFaults(users[0].Databases.Select(d => d.Fault));
        }

        Write(users, new UserResults(connection, ResourceId, AccountId));
        foreach (var name in names.Except(users.Select(user => user.Role.Name)))
        {
            WriteError(ErrorRecords.From(new Fault(Messages.UserNotFound(name), FaultKind.ObjectNotFound, name)));
        }
    }

    private void Write(IEnumerable<UserInfo> users, UserResults output)
    {
        foreach (var user in users.Select(user => output.Of(user)))
        {
            if (Detailed)
            {
                WriteInFull(user);
            }
            else
            {
                WriteObject(user);
            }
        }
    }

    private async Task<IReadOnlyList<string>> FindDatabasesAsync(RdsIamConnection connection, UserLister lister)
    {
        var (names, patterns) = Split(Database);
        if (patterns.Count == 0)
        {
            return DatabasesOf(connection);
        }

        var found = await lister.DatabasesAsync(
            connection.Database, name => patterns.Exists(pattern => pattern.IsMatch(name)), StopToken);
        return found.Count + names.Count > 0
            ? [.. names, .. found.Except(names)]
            : throw new Fault(ModuleMessages.NoDatabaseMatches(string.Join(", ", Database)), FaultKind.ObjectNotFound, Database);
    }

    /// <summary>Names that are meant as they are, and those with wildcards. Case counts in PostgreSQL's names.</summary>
    private static (List<string> Names, List<WildcardPattern> Patterns) Split(string[] words)
    {
        var names = words.Where(word => !WildcardPattern.ContainsWildcardCharacters(word)).ToList();
        var patterns = words.Except(names).Select(word => WildcardPattern.Get(word, WildcardOptions.CultureInvariant));
        return ([.. names.Select(WildcardPattern.Unescape)], [.. patterns]);
    }
}
