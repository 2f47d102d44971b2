using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Users;
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
    public new string[] UserName { get; set; } = ["*"];

    /// <summary>Adds every single grant.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>The resource id of the endpoint (db-…, cluster-…, prx-…), for the output's PolicyResource.</summary>
    [Parameter]
    [Alias("DbiResourceId", "DbClusterResourceId")]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>The account of the database, for the output's PolicyResource.</summary>
    [Parameter]
    [ValidatePattern("^[0-9]{12}$")]
    public string? AccountId { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(ListAsync);

    private async Task ListAsync(RdsIamConnection connection)
    {
        var names = UserName.Where(name => !WildcardPattern.ContainsWildcardCharacters(name)).ToList();
        var patterns = UserName.Except(names).Select(name => WildcardPattern.Get(name, WildcardOptions.CultureInvariant)).ToList();
        var lister = new UserLister(DatabasesBehind(connection));
        var users = await lister.ListAsync(
            DatabasesOf(connection),
            name => patterns.Exists(pattern => pattern.IsMatch(name)),
            names,
            Detailed,
            StopToken);
        if (users.Count > 0)
        {
            WriteFaults(users[0].Databases.Select(d => d.Fault));
        }

        var output = new UserOutput(connection, ResourceId, AccountId);
        foreach (var user in users)
        {
            WriteObject(output.Of(user));
        }

        foreach (var name in names.Except(users.Select(user => user.Role.Name)))
        {
            WriteError(ErrorRecords.From(new Fault("UserNotFound", FaultKind.ObjectNotFound, name, name)));
        }
    }
}
