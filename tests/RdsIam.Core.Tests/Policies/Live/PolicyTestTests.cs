using RdsIam.Core.Credentials;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>The live path against the sandbox's IAM, STS and RDS.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class PolicyTestTests : LiveScene
{
    private string Reader => World.Arns.DatabaseUser(Scene.Demo.ResourceId, DemoWorld.AppUserName);

    [Fact]
    public async Task A_role_may_connect_as_the_user_that_its_policy_names_and_as_no_other()
    {
        var test = Test();
        var allowed = await AskAsync(test, Reader, Scene.Demo.RoleArn);
        Assert.Equal(
            (PolicyVerdict.Allowed, "rds-db-connect"), (allowed.Answer.Verdict, Assert.Single(allowed.Answer.Decision.MatchedStatements).PolicyName));
        var denied = await AskAsync(test, World.Arns.DatabaseUser(Scene.Demo.ResourceId, "app_denied"), Scene.Demo.RoleArn);
        Assert.Equal(PolicyVerdict.ImplicitDeny, denied.Answer.Verdict);
    }

    [Fact]
    public async Task The_caller_is_asked_about_when_nobody_is_named()
    {
        var result = await AskAsync(Test(), Reader, principal: null);
        Assert.Equal("arn:aws:iam::123456789012:user/rdsiam-demo-user", result.Principal);
        Assert.Equal(PolicyVerdict.ImplicitDeny, result.Answer.Verdict);
    }

    [Fact]
    public async Task A_session_that_may_not_read_its_own_policies_gets_no_answer_but_the_permissions_that_are_missing()
    {
        var session = IdentitySources.Create(new CredentialOptions
        {
            AccessKey = Scene.Demo.AccessKeyId,
            SecretKey = Scene.Demo.SecretAccessKey,
            RoleArn = [Scene.Demo.RoleArn],
            RoleSessionName = "me",
            Region = "eu-west-1",
        });
        var result = await AskAsync(new PolicyTest(Settings() with { IdentityIn = _ => session }), Reader, principal: null);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/me", result.Principal);
        Assert.Equal(PolicyVerdict.Unknown, result.Answer.Verdict);
        Assert.Equal(
            ["iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"], result.Collected.Unread.Select(u => u.Action));
    }

    [Fact]
    public async Task A_matrix_of_questions_reads_each_principal_once()
    {
        var test = Test();
        foreach (var user in new[] { "a", "b", "c", "app_reader" })
        {
            foreach (var id in new[] { Scene.Demo.ResourceId, Scene.Demo.ClusterResourceId, Scene.Demo.ProxyResourceId })
            {
                var result = await AskAsync(test, World.Arns.DatabaseUser(id, user), Scene.Demo.RoleArn);
                Assert.Equal(user == "app_reader", result.Answer.Verdict == PolicyVerdict.Allowed);
            }
        }

        Assert.Single(Scene.Aws.Endpoints.Calls, call => call.Action == "GetRole");
    }

    [Fact]
    public async Task A_tag_of_the_role_stands_for_the_user_in_a_variable()
    {
        World.PutRolePolicy(DemoWorld.AppRoleName, "rds-db-connect", Documents.Allow(
            "rds-db:connect", World.Arns.DatabaseUser(Scene.Demo.ResourceId, "${aws:PrincipalTag/dbuser}")));
        var untagged = await AskAsync(Test(), Reader, Scene.Demo.RoleArn);
        Assert.Equal(PolicyVerdict.ImplicitDeny, untagged.Answer.Verdict);
        Assert.Equal(["aws:PrincipalTag/dbuser"], untagged.Answer.Decision.MissingContext);
        World.ChangeRole(DemoWorld.AppRoleName, role => role with { Tags = role.Tags.Add("dbuser", "app_reader") });
        Assert.Equal(PolicyVerdict.Allowed, (await AskAsync(Test(), Reader, Scene.Demo.RoleArn)).Answer.Verdict);
    }

    [Theory]
    [InlineData("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z")]
    [InlineData("Bool", "aws:MultiFactorAuthPresent", "false")]
    [InlineData("StringEquals", "aws:PrincipalOrgID", "o-1")]
    public async Task What_the_session_will_carry_is_not_taken_for_absent(string op, string key, string value)
    {
        World.PutRolePolicy(DemoWorld.AppRoleName, "rds-db-connect",
            $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"*","Condition":{"{{op}}":{"{{key}}":"{{value}}"} } } }""");
        var result = await AskAsync(Test(), Reader, Scene.Demo.RoleArn);
        Assert.Equal(PolicyVerdict.Unknown, result.Answer.Verdict);
        Assert.Contains(key, result.Answer.Decision.MissingContext);
    }

    [Fact]
    public async Task A_boundary_limits_and_findings_come_from_the_policies_that_were_read()
    {
        var now = Scene.Aws.Clock.GetUtcNow();
        World.SetRoleBoundary(DemoWorld.AppRoleName, World.AddPolicy("limit", Documents.Allow("s3:*", "*"), now));
        World.PutRolePolicy(DemoWorld.AppRoleName, "wrong", Documents.Allow("rds:connect", "*"));
        var result = await AskAsync(Test(), Reader, Scene.Demo.RoleArn);
        Assert.Equal((PolicyVerdict.ImplicitDeny, PolicyLayer.Boundary), (result.Answer.Verdict, result.Answer.Decision.DeniedBy));
        Assert.Contains(result.Findings, f => f is { Id: "ConnectActionService", Policy: "wrong" });
    }

    [Fact]
    public async Task A_role_is_assumed_by_whom_its_trust_policy_names()
    {
        const string User = "arn:aws:iam::123456789012:user/rdsiam-demo-user";
        Assert.Equal(PolicyVerdict.Allowed, (await AssumeAsync(Scene.Demo.RoleArn, User)).Answer.Verdict);
        var locked = await AssumeAsync(Scene.Demo.LockedRoleArn, User);
        Assert.Equal((PolicyVerdict.ImplicitDeny, PolicyLayer.Resource), (locked.Answer.Verdict, locked.Answer.Decision.DeniedBy));
        Assert.Equal(PolicyVerdict.ImplicitDeny, (await AssumeAsync(Scene.Demo.ExternalIdRoleArn, User)).Answer.Verdict);
        var withId = await AssumeAsync(
            Scene.Demo.ExternalIdRoleArn, User, RequestContext.Of(("sts:ExternalId", DemoWorld.ExternalId)));
        Assert.Equal(PolicyVerdict.Allowed, withId.Answer.Verdict);
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny("iam:GetRole", "*"));
        var unread = await AssumeAsync(Scene.Demo.RoleArn, User);
        Assert.Equal(PolicyVerdict.Unknown, unread.Answer.Verdict);
        Assert.Contains("iam:GetRole", unread.Answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_id_that_a_restore_has_replaced_is_found_by_discovery()
    {
        var before = World.State.Instances["demo"].ResourceId;
        World.RestoreInstance("demo");
        var asked = World.Arns.DatabaseUser(World.State.Instances["demo"].ResourceId, DemoWorld.AppUserName);
        Assert.DoesNotContain((await AskAsync(Test(), asked, Scene.Demo.RoleArn)).Findings, f => f.Id == "ResourceIdUnknown");
        var result = await AskAsync(new PolicyTest(Settings() with { Discover = true }), asked, Scene.Demo.RoleArn);
        Assert.Equal(PolicyVerdict.ImplicitDeny, result.Answer.Verdict);
        var gone = result.Findings.Where(f => f.Id == "ResourceIdUnknown").ToList();
        Assert.NotEmpty(gone);
        Assert.All(gone, f => Assert.Contains(before, f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_passes_for_gone_where_not_everything_may_be_read()
    {
        World.RestoreInstance("demo");
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny("rds:DescribeDBProxies", "*"));
        var result = await AskAsync(new PolicyTest(Settings() with { Discover = true }), Reader, Scene.Demo.RoleArn);
        Assert.DoesNotContain(result.Findings, f => f.Id == "ResourceIdUnknown");
        Assert.Contains("rds:DescribeDBProxies", result.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_policies_are_asked_without_any_call()
    {
        var given = GivenPolicies.Read([new PolicyInput(Documents.Allow("rds-db:connect", "*"), "mine.json")]);
        var result = await AskAsync(new PolicyTest(Settings() with { Given = given }), Reader, principal: null);
        Assert.Equal((PolicyVerdict.Allowed, (string?)null), (result.Answer.Verdict, result.Principal));
        Assert.Contains("mine.json", result.Answer.Reason, StringComparison.Ordinal);
        Assert.Empty(Scene.Aws.Endpoints.Calls);
    }

    [Fact]
    public async Task A_given_document_that_AWS_would_refuse_leaves_the_answer_unknown_with_every_fault_and_place()
    {
        var given = GivenPolicies.Read([
            new PolicyInput("{\n \"Version\": \"2012-10-17\",\n \"Statement\": [],\n}", "broken.json"),
            new PolicyInput(Documents.Allow("rds-db:connect", "*"), "fine.json"),
        ]);
        var result = await AskAsync(new PolicyTest(Settings() with { Given = given }), Reader, principal: null);
        Assert.Equal(PolicyVerdict.Unknown, result.Answer.Verdict);
        Assert.Equal(
            [("PolicyStatementMissing", 3), ("PolicyTrailingComma", 3)],
            result.Findings.Where(f => f.Policy == "broken.json").Select(f => (f.Id, f.Line)));
    }

    private PolicyTestSettings Settings() => new() { IdentityIn = _ => Scene.User, HomeRegion = "eu-west-1" };

    private PolicyTest Test() => new(Settings());

    private Task<PolicyTestResult> AssumeAsync(string role, string principal, RequestContext? context = null) => new PolicyTest(Settings())
        .AskAsync(
            new PolicyQuestion { Action = "sts:AssumeRole", Resource = role, Context = context ?? RequestContext.Empty },
            RequestPrincipal.Parse(principal), hostName: null, Token);

    private static async Task<PolicyTestResult> AskAsync(PolicyTest test, string resource, string? principal) => await test.AskAsync(
        new PolicyQuestion { Action = ConnectPolicy.Action, Resource = resource },
        await test.PrincipalAsync(principal, Token),
        hostName: null,
        Token);
}
