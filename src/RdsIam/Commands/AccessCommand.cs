using System.Management.Automation;
using RdsIam.Access;
using RdsIam.Commands.Words;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Rows;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets about who may log in where: the words that say what both sides are. What is given is not asked for: with files for
/// all of it nothing goes over the network.
/// </summary>
public abstract class AccessCommand : IdentityCommand
{
    private readonly List<object> _endpoints = [];

    /// <summary>
    /// What <c>aws iam get-account-authorization-details</c> writes: a file, JSON or an object; several accounts too. Else IAM is asked.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? AuthorizationDetails { get; set; }

    /// <summary>The output of Get-RdsIamUser: objects, or files of JSON, CLIXML or CSV. Else those behind Connection.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? DatabaseUser { get; set; }

    /// <summary>
    /// The output of Get-RdsIamEndpoint: objects or a file of JSON. Else RDS is asked, unless AuthorizationDetails is given.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[]? Endpoint { get; set; }

    /// <summary>Connections from Connect-RdsIam, whose servers' users are read: all databases of each.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <summary>
    /// Service control policies from the organization's root to the accounts: one element a level, which may be an array. If not given, and
    /// accounts are read live, Organizations is asked.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateCount(1, int.MaxValue)]
    public object[]? ServiceControlPolicy { get; set; }

    /// <summary>A role in each account to read, assumed with the credentials; the credentials' own account if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? AccountRoleArn { get; set; }

    /// <summary>The regions to look for endpoints in; the profile's or the environment's if not given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Region { get; set; }

    /// <summary>ARNs or names of users and roles, wildcards too; all if not given.</summary>
    [Parameter(Position = 0)]
    [Alias("PrincipalArn")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? Principal { get; set; }

    /// <summary>Database users, wildcards too; all if not given.</summary>
    [Parameter]
    [Alias("DBUser")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string[]? UserName { get; set; }

    /// <summary>Host names, identifiers or resource ids of the endpoints, wildcards too; all if not given.</summary>
    [Parameter]
    [Alias("DBHostName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string[]? HostName { get; set; }

    /// <summary>Whether single grants are needed, too.</summary>
    private protected virtual bool IsDetailed => false;

    private protected virtual AccessFilter Filter => AccessFilters.Of(Principal, UserName, HostName);

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        _endpoints.AddRange(Endpoint ?? []);
        return Task.CompletedTask;
    }

    /// <summary>What AWS is asked once it is known who may log in at all; not where accounts are given.</summary>
    private protected virtual Task AskMoreAsync(LiveAccessReader live, AccessSurvey survey) => Task.CompletedTask;

    /// <summary>Both sides, read and joined.</summary>
    private protected async Task<AccessSurvey> SurveyAsync()
    {
        var files = new AccessFiles(this);
        var live = new LiveAccessReader(this, IdentityWords.Of(this), AccountRoleArn ?? [], Region ?? [], StopToken);
        try
        {
            // Files first: a mistake in one is told before AWS is asked.
            var serviceControl = files.ServiceControl(ServiceControlPolicy);
            var (given, endpoints) = (files.Account(AuthorizationDetails), files.Endpoints(_endpoints));
            IReadOnlyList<AccessUser> users = [.. files.Users(DatabaseUser), .. await live.UsersAsync(Connection ?? [], IsDetailed)];
            var account = given ?? await live.AccountsAsync();
            var survey = new AccessSurvey(new AccessInput
            {
                Account = account,
                Endpoints = endpoints.Count > 0 || given is not null ? endpoints : await live.EndpointsAsync(),
                Users = users,
                ServiceControl = serviceControl,
                Organization = given is null && serviceControl.Count == 0
                    ? await live.ServiceControlAsync()
                    : new Dictionary<string, AccountServiceControl>(),
                Now = DateTimeOffset.UtcNow,
            });
            if (given is null)
            {
                await AskMoreAsync(live, survey);
            }

            AccessNotes.Tell(this, survey);
            return survey;
        }
        finally
        {
            live.End();
        }
    }
}
