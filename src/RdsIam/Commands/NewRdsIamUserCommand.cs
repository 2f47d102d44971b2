using System.Collections;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Users;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Running;
using RdsIam.Core.Users.Wishes;
using RdsIam.Input;
using RdsIam.Output;

namespace RdsIam.Commands;

/// <summary>
/// Brings database users to the wanted state: a role that logs in by IAM, with its grants. Running it twice changes nothing the
/// second time.
/// </summary>
[Cmdlet(VerbsCommon.New, "RdsIamUser", SupportsShouldProcess = true, DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamUser), typeof(string))]
public sealed class NewRdsIamUserCommand : UserCommand
{
    /// <summary>The users to create or change. Case matters.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "The name of the database user to make or change. An empty line ends the list.")]
    [Alias("DBUser")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[] UserName { get; set; } = [];

    /// <summary>A user from Get-RdsIamUser: the one to change, or with Like the one to copy.</summary>
    [Parameter(ValueFromPipeline = true)]
    public RdsIamUser? InputObject { get; set; }

    /// <summary>Copies limits, settings, memberships and privileges of the piped user.</summary>
    [Parameter]
    public SwitchParameter Like { get; set; }

    /// <summary>What they may do in the schemas.</summary>
    [Parameter]
    public RdsIamAccess? Access { get; set; }

    /// <summary>The schemas that Access is about; all but PostgreSQL's own if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SchemaCompleter))]
    public string[] Schema { get; set; } = [];

    /// <summary>Privileges on single objects: <c>@{ 'sales.orders' = 'SELECT', 'UPDATE(status)' }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Grant { get; set; }

    /// <summary>The roles whose future tables Access is about; all that own something in the schemas if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[] ObjectOwner { get; set; } = [];

    /// <summary>Access to all schemas of all databases, tomorrow's too, by PostgreSQL's predefined roles (14 and later).</summary>
    [Parameter]
    public SwitchParameter AllSchemas { get; set; }

    /// <summary>Roles to be a member of.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[] MemberOf { get; set; } = [];

    /// <summary>On Aurora DSQL: the ARNs of the IAM roles and users that may log in as these users.</summary>
    [Parameter]
    [Alias("PrincipalArn")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[] Principal { get; set; } = [];

    /// <summary>At most so many sessions at a time; -1: no limit.</summary>
    [Parameter]
    public int? ConnectionLimit { get; set; }

    /// <summary>When a password ends. It does not concern tokens.</summary>
    [Parameter]
    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>The schemas that names without one are looked for in.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SchemaCompleter))]
    public string[]? SearchPath { get; set; }

    /// <summary>Seconds after which a statement is cancelled; 0: never.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int? StatementTimeout { get; set; }

    /// <summary>Other settings of the users' sessions: <c>@{ work_mem = '64MB' }</c>; an empty value ends a setting.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Setting { get; set; }

    /// <summary><c>-Login:$false</c> makes a group role, which neither logs in nor is in rds_iam.</summary>
    [Parameter]
    public SwitchParameter Login { get; set; } = true;

    /// <summary>Takes away what the user has beyond what this call asks for.</summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <summary>The user exists and logs in by password; from now on by token only.</summary>
    [Parameter]
    public SwitchParameter ConvertFromPassword { get; set; }

    /// <summary>Makes rds_iam on a server that is not RDS.</summary>
    [Parameter]
    public SwitchParameter CreateRdsIamRole { get; set; }

    /// <summary>Goes on where somebody loses the login by password; a warning says who.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

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

    /// <summary>Writes the SQL as a script for psql and changes nothing.</summary>
    [Parameter]
    public SwitchParameter AsScript { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync() => CheckAccount(AccountId);

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(
        connection => ForEachAsync(UserName, user => SetAsync(connection, user)));

    private async Task SetAsync(RdsIamConnection connection, string userName)
    {
        var planner = new UserPlanner(DatabasesBehind(connection), IsDsql(connection));
        var plan = await Progress.WhileAsync($"Planning {userName}", planner.PlanAsync(WishFor(connection, userName), StopToken));
        if (AsScript || (plan.HasStatements && !ShouldRun(plan, $"Create or change the database user {userName}")))
        {
            Report(plan.Databases.Select(d => d.Fault), plan.Notes);
            if (AsScript)
            {
                WriteObject(plan.ToScript());
            }

            return;
        }

        var result = await Progress.WhileAsync($"Changing {userName}", plan.ApplyAsync(StopToken));
        Report(result.Databases.Select(d => d.Fault), result.Notes);
        var users = await ListerOf(connection).ListAsync(DatabasesFor(connection), _ => false, [userName], detailed: false, StopToken);
        var output = new UserResults(connection, ResourceId, AccountId);
        WriteTogether(users.Select(user => output.Of(user, result)), isInFull: true);
    }

    /// <summary>A copy is made in the databases in which the model was looked at.</summary>
    private IReadOnlyList<string> DatabasesFor(RdsIamConnection connection) => Like && InputObject is not null && Database.Length == 0
        ? [.. InputObject.Databases.Select(database => database.Name)]
        : DatabasesOf(connection);

    private DesiredUser WishFor(RdsIamConnection connection, string userName) => new()
    {
        UserName = userName,
        Databases = DatabasesFor(connection),
        Login = Login,
        Like = Like ? (InputObject ?? throw new Fault(ModuleMessages.LikeWithoutUser, FaultKind.InvalidArgument, userName)).UserName : null,
        Access = (UserAccess?)Access,
        Schemas = Schema,
        Grants = UserWords.Grants(Grant),
        ObjectOwners = ObjectOwner,
        AllSchemas = AllSchemas,
        MemberOf = MemberOf,
        Principals = Principal,
        ConnectionLimit = ConnectionLimit,
        ValidUntil = ValidUntil,
        Settings = UserWords.Settings(Setting, SearchPath, StatementTimeout),
        Exact = Exact,
        ConvertFromPassword = ConvertFromPassword,
        CreateRdsIamRole = CreateRdsIamRole,
        Force = Force,
    };
}
