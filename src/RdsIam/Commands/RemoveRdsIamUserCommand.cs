using System.Management.Automation;
using RdsIam.Core.Users.Removing;
using RdsIam.Core.Users.Running;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>Removes database users, or only their login by IAM. What else would go must be named.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "RdsIamUser",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ConnectionSet)]
public sealed class RemoveRdsIamUserCommand : UserCommand
{
    /// <summary>The users to remove. Case matters; no wildcards.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name of the database user to remove. An empty line ends the list.")]
    [Alias("DBUser")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[] UserName { get; set; } = [];

    /// <summary>Who gets what the users own in the databases.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string? ReassignTo { get; set; }

    /// <summary>Drops what the users own in the databases.</summary>
    [Parameter]
    public SwitchParameter DropOwned { get; set; }

    /// <summary>Ends the users' sessions.</summary>
    [Parameter]
    public SwitchParameter DisconnectSessions { get; set; }

    /// <summary>Only takes rds_iam, or on Aurora DSQL the IAM principals, from the users; they stay, with all that they have.</summary>
    [Parameter]
    public SwitchParameter RevokeIamOnly { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(
        connection => ForEachAsync(UserName, user => RemoveAsync(connection, user)));

    private async Task RemoveAsync(RdsIamConnection connection, string userName)
    {
        var request = new RemovalRequest
        {
            UserName = userName,
            Databases = DatabasesOf(connection),
            ReassignTo = ReassignTo,
            DropOwned = DropOwned,
            DisconnectSessions = DisconnectSessions,
            RevokeIamOnly = RevokeIamOnly,
        };
        var remover = new UserRemover(DatabasesBehind(connection), IsDsql(connection));
        var plan = await Progress.WhileAsync($"Looking for what {userName} has", remover.PlanAsync(request, StopToken));
        WriteNotes(plan.Notes);
        var question = RevokeIamOnly ? $"End the IAM login of {userName}" : $"Remove the database user {userName}";
        if (plan.IsEmpty || !ShouldRun(plan, question))
        {
            WriteFaults(plan.Databases.Select(d => d.Fault));
            return;
        }

        var result = await Progress.WhileAsync($"Removing {userName}", plan.ApplyAsync(StopToken));
        WriteFaults(result.Databases.Select(d => d.Fault));
    }
}
