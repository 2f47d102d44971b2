using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Reading;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Access;

/// <summary>Two accounts of one organization, each read by a role of its own.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class SeveralAccountTests : AwsSceneTests
{
    private const string Home = "123456789012";
    private const string Other = "210987654321";
    private const string Reader = $"arn:aws:iam::{Other}:role/rdsiam-demo-auditor";
    private const string Deny = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"rds-db:*","Resource":"*"}]}""";

    private static readonly string[] Reads = ["iam:*", "rds:Describe*"];

    private readonly World other = new(Other, "eu-west-1");

    private IIdentitySource Auditor => Identity(Reader);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var now = Scene.Clock.GetUtcNow();
        Scene.World.AddNeighbour(other);
        other.AddRole("rdsiam-demo-auditor", Documents.Trust($"arn:aws:iam::{Home}:root"), now);
        foreach (var action in Reads)
        {
            other.PutRolePolicy("rdsiam-demo-auditor", $"read-{action[..3]}", Documents.Allow(action, "*"));
        }

        // A role there that this account's role may become.
        other.AddRole("reports", Documents.Trust(Scene.Demo.RoleArn), now);
        other.PutRolePolicy("reports", "connect", Documents.Allow("rds-db:connect", $"arn:aws:rds-db:eu-west-1:{Other}:dbuser:db-OTHER/reports"));
        other.PutInstance(Scene.World.State.Instances["demo"] with { Identifier = "other", ResourceId = "db-OTHER", Address = "other.abc123example.eu-west-1.rds.amazonaws.com" });
        Scene.World.PutUserPolicy("rdsiam-demo-user", "assume-auditor", Documents.Allow("sts:AssumeRole", Reader));
        Scene.World.PutRolePolicy("rdsiam-demo-app", "assume-reports", Documents.Allow("sts:AssumeRole", $"arn:aws:iam::{Other}:role/reports"));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        other.Dispose();
    }

    [Fact]
    public async Task A_chain_leads_over_accounts_and_endpoints_of_both_are_there()
    {
        Scene.Endpoints.Trouble.LongestPage = 2;
        var survey = await SurveyAsync();
        Assert.Equal([Home, Other], survey.Book.Principals.Select(who => who.Principal.AccountId).Distinct().Order());
        var row = Assert.Single(survey.Rows(AccessFilter.None), one => one.UserName == "reports");
        Assert.Equal((Other, "other"), (row.Endpoint!.AccountId, row.Endpoint.Identifier));
        Assert.Contains("user/rdsiam-demo-user > rdsiam-demo-app > reports", row.Chains.Select(chain => chain.ToString()));
    }

    [Fact]
    public async Task Each_account_is_bound_by_its_own_policies_and_each_policy_is_read_once()
    {
        Join();
        var reader = new LiveOrganization(Settings);
        var home = await reader.OfAsync(Home, User, [User], Token);
        var bound = await reader.OfAsync(Other, Auditor, [User], Token);
        Assert.Equal((null, null), (home.Missing, bound.Missing));
        Assert.DoesNotContain(home.Levels.SelectMany(level => level), one => one.Name == "no-databases");
        Assert.Contains(bound.Levels.SelectMany(level => level), one => one.Name == "no-databases");
        Assert.Equal(2, Scene.Endpoints.Calls.Count(call => call is { Action: "DescribePolicy", ErrorCode: null }));
        Assert.Equal(1, Scene.Endpoints.Calls.Count(call => call is { Action: "ListRoots", ErrorCode: null }));
        var organization = new Dictionary<string, AccountServiceControl> { [Home] = home, [Other] = bound };
        var accounts = (await SurveyAsync(organization)).Rows(AccessFilter.None)
            .Select(row => row.Principal.Principal.AccountId).Distinct();
        Assert.Equal([Home], accounts);
    }

    [Fact]
    public async Task Another_region_is_asked_too_and_has_its_own_databases()
    {
        var faults = new List<Fault>();
        var here = await LiveAccess.EndpointsAsync(User, "eu-west-1", null, faults, Token);
        var there = await LiveAccess.EndpointsAsync(User, "us-east-1", null, faults, Token);
        Assert.Empty(faults);
        Assert.NotEmpty(here);
        Assert.Empty(there);
    }

    /// <summary>Both accounts come into one organization, in which only the other one may not log in to databases.</summary>
    private void Join()
    {
        var tree = OrgTree.OfPath("o-rdsiamdemo/r-demo/ou-demo-11111111/", Home);
        tree = tree with { Parents = tree.Parents.SetItem(Other, "ou-demo-11111111") };
        tree = tree.With(OrgPolicy.Read("p-deny", "no-databases", Deny)).Attach(OrgTree.FullAccess, Other).Attach("p-deny", Other);
        Scene.World.SetTree(tree);
        other.SetTree(tree);
    }

    private IIdentitySource Identity(params string[] roles) => IdentitySources.Create(new CredentialOptions
    {
        AccessKey = Scene.Demo.AccessKeyId, SecretKey = Scene.Demo.SecretAccessKey, RoleArn = roles, Region = "eu-west-1",
    });

    private async Task<AccessSurvey> SurveyAsync(IReadOnlyDictionary<string, AccountServiceControl>? organization = null)
    {
        var accounts = new List<AccountDetails>();
        var endpoints = new List<Core.Access.Databases.AccessEndpoint>();
        foreach (var identity in (IIdentitySource[])[User, Auditor])
        {
            accounts.Add(await LiveAccess.AccountAsync(identity, "eu-west-1", null, _ => { }, Token));
            endpoints.AddRange(await LiveAccess.EndpointsAsync(identity, "eu-west-1", null, new List<Fault>(), Token));
        }

        return new AccessSurvey(new AccessInput
        {
            Account = AccountJson.Merge(accounts),
            Endpoints = endpoints,
            Organization = organization ?? new Dictionary<string, AccountServiceControl>(),
            Now = Scene.Clock.GetUtcNow(),
        });
    }
}
