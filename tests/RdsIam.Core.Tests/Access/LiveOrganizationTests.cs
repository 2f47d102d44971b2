using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Reading;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Core.Tests.Access;

/// <summary>Service control policies, read from the sandbox's Organizations.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class LiveOrganizationTests : AwsSceneTests
{
    private const string Account = "123456789012";
    private const string Deny = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"rds-db:*","Resource":"*"}]}""";


    private int Calls(string action) => Scene.Endpoints.Calls.Count(call => call.Action == action);

    [Fact]
    public async Task Levels_come_from_the_root_down_over_pages_and_each_policy_is_read_once()
    {
        Scene.Endpoints.Trouble.LongestPage = 1;
        Scene.World.ChangeTree(tree => tree.With(OrgPolicy.Read("p-deny", "no-databases", Deny)).Attach("p-deny", "ou-demo-11111111").Attach("p-deny", "r-demo"));
        var control = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token);
        Assert.Null(control.Missing);
        Assert.Equal(
            ["FullAWSAccess, no-databases", "FullAWSAccess, no-databases", "FullAWSAccess"],
            control.Levels.Select(level => string.Join(", ", level.Select(one => one.Name))));
        Assert.Equal((1, 2, 5, 2), (Calls("ListRoots"), Calls("ListParents"), Calls("ListPoliciesForTarget"), Calls("DescribePolicy")));
    }

    [Fact]
    public async Task What_it_answers_is_what_the_account_itself_does()
    {
        Assert.NotEmpty(await RowsAsync());
        Scene.World.ChangeTree(tree => tree.With(OrgPolicy.Read("p-deny", "no-databases", Deny)).Attach("p-deny", "ou-demo-11111111"));
        Assert.Empty(await RowsAsync());
        Assert.False(MayLogIn());

        // The management account is bound by none.
        Scene.World.ChangeTree(tree => tree with { ManagementAccountId = Account });
        Assert.NotEmpty(await RowsAsync());
        Assert.True(MayLogIn());

        Scene.World.ChangeTree(tree => tree with { ManagementAccountId = "999988887777", EnabledTypes = Empty.Names.Add("RESOURCE_CONTROL_POLICY") });
        Assert.NotEmpty(await RowsAsync());
        Assert.True(MayLogIn());
        Assert.True((await new LiveOrganization(Settings).OfAsync(Account, User, [], Token)).HasResourceControl);
    }

    [Fact]
    public async Task A_unit_whose_policies_do_not_allow_it_closes_the_account()
    {
        const string some = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"rds-db:*","Resource":"*"}]}""";
        Scene.World.ChangeTree(tree => tree.Detach(OrgTree.FullAccess, "ou-demo-11111111")
            .With(OrgPolicy.Read("p-some", "some", some)).Attach("p-some", "ou-demo-11111111"));
        Assert.Empty(await RowsAsync());
        Assert.False(MayLogIn());
    }

    [Fact]
    public async Task Outside_of_organizations_nothing_binds()
    {
        Scene.World.SetOrganization(null);
        var control = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token);
        Assert.Equal((null, 0), (control.Missing, control.Levels.Count));
        Assert.Single(Scene.Endpoints.Calls);
    }

    [Fact]
    public async Task Where_reading_is_not_allowed_the_permission_is_told_and_rows_say_so()
    {
        Scene.World.ChangeTree(tree => tree with { IsDelegated = false });
        var control = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token);
        Assert.Equal("organizations:ListRoots", control.Missing);
        var row = (await RowsAsync())[0];
        var finding = Assert.Single(row.Findings, one => one.Id == Messages.Ids.AccessServiceControlUnread);
        Assert.Contains("organizations:ListRoots", finding.Fix, StringComparison.Ordinal);

        Scene.World.PutUserPolicy("rdsiam-demo-user", "no-organizations", Documents.Deny("organizations:*", "*"));
        Assert.Equal("organizations:ListRoots", (await new LiveOrganization(Settings).OfAsync(Account, User, [], Token)).Missing);
    }

    [Fact]
    public async Task Throttling_is_waited_out()
    {
        Scene.Endpoints.Trouble.Fail(2, 400, "TooManyRequestsException", "Rate exceeded");
        var control = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token);
        Assert.Equal((null, 3), (control.Missing, control.Levels.Count));
    }

    [Fact]
    public async Task Who_may_read_the_organization_reads_for_the_others()
    {
        // The role of the account may not ask Organizations; who assumed it may.
        var role = IdentitySources.Create(new CredentialOptions
        {
            AccessKey = Scene.Demo.AccessKeyId, SecretKey = Scene.Demo.SecretAccessKey, RoleArn = [Scene.Demo.RoleArn],
        });
        var control = await new LiveOrganization(Settings).OfAsync(Account, role, [User], Token);
        Assert.Equal((null, 3), (control.Missing, control.Levels.Count));
    }

    private async Task<IReadOnlyList<AccessRow>> RowsAsync() =>
    [
        .. new AccessSurvey(new AccessInput
        {
            Account = await LiveAccess.AccountAsync(User, Scene.Demo.Region, null, _ => { }, Token),
            Endpoints = await LiveAccess.EndpointsAsync(User, Scene.Demo.Region, null, new List<Fault>(), Token),
            Organization = new Dictionary<string, AccountServiceControl>
            {
                [Account] = await new LiveOrganization(Settings).OfAsync(Account, User, [], Token),
            },
            Now = Scene.Clock.GetUtcNow(),
        }).Rows(AccessFilter.None),
    ];

    /// <summary>What the sandbox itself decides, by an evaluator of its own.</summary>
    private bool MayLogIn()
    {
        var state = Scene.World.State;
        var role = state.Roles["rdsiam-demo-app"];
        var arn = Scene.World.Arns.Of(role);
        return IamJudge.Decide(
            new Question(Asker.Parse(arn), "rds-db:connect", Scene.World.Arns.DatabaseUser(Scene.Demo.ResourceId, "app_reader"), new AskedKeys()),
            Caller.PoliciesOf(state, role)).Allowed;
    }
}
