using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Core.Tests.Policies.Live;

[Collection(ProcessEnvironment.Name)]
public sealed class PrincipalPolicyReaderTests : LiveScene
{
    private const string UserArn = "arn:aws:iam::123456789012:user/rdsiam-demo-user";

    [Fact]
    public async Task A_user_has_inline_attached_and_group_policies_and_a_boundary()
    {
        var now = Scene.Aws.Clock.GetUtcNow();
        World.AttachUserPolicy("rdsiam-demo-user", World.AddPolicy("own", Documents.Allow("s3:Get*", "*"), now));
        World.AttachGroupPolicy("rdsiam-demo-operators", World.AddPolicy("shared", Documents.Allow("s3:List*", "*"), now));
        World.SetUserBoundary("rdsiam-demo-user", World.AddPolicy("limit", Documents.Allow("*", "*"), now));
        World.ChangeUser("rdsiam-demo-user", user => user with { Tags = user.Tags.Add("team", "orders") });
        var read = await ReadAsync(UserArn);
        Assert.Empty(read.Unread);
        Assert.Equal(
            [
                "Boundary Boundary limit of rdsiam-demo-user",
                "Identity Attached own of rdsiam-demo-user",
                "Identity GroupAttached shared of rdsiam-demo-operators",
                "Identity GroupInline rds-operator of rdsiam-demo-operators",
                "Identity Inline assume-demo-roles of rdsiam-demo-user",
            ],
            read.Policies.Select(p => $"{p.Layer} {p.Source} {p.Document.Name} of {p.Owner}").Order());
        Assert.Equal(
            [World.Arns.Policy("limit"), World.Arns.Policy("own"), World.Arns.Policy("shared")],
            read.Policies.Select(p => p.Arn).OfType<string>().Order());
        Assert.Equal(("orders", World.State.Users["rdsiam-demo-user"].Id), (read.Facts.Tags["team"], read.Facts.UniqueId));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/rdsiam-demo-app")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/some-session")]
    public async Task A_role_and_a_session_of_it_have_the_roles_policies(string arn)
    {
        World.ChangeRole(DemoWorld.AppRoleName, role => role with { Path = "/team/", Tags = role.Tags.Add("dbuser", "app_reader") });
        var read = await ReadAsync(arn);
        Assert.Equal(["assume-chained", "rds-db-connect", "ssm-tunnel"], read.Policies.Select(p => p.Document.Name));
        Assert.Equal("arn:aws:iam::123456789012:role/team/rdsiam-demo-app", read.Facts.RoleArn);
        // The demo's trust policy lets sessions bring tags of their own, which may be other ones.
        var isSession = RequestPrincipal.Parse(arn).Kind == PrincipalKind.AssumedRole;
        Assert.Equal(isSession, read.Facts.MayHaveOtherTags);
        Assert.Equal(isSession ? null : "app_reader", read.Facts.Tags.GetValueOrDefault("dbuser"));
    }

    [Theory]
    [InlineData("iam:GetUser", "Boundary")]
    [InlineData("iam:ListUserPolicies", "Identity")]
    [InlineData("iam:GetUserPolicy", "Identity")]
    [InlineData("iam:ListAttachedUserPolicies", "Identity")]
    [InlineData("iam:ListGroupsForUser", "Identity")]
    [InlineData("iam:GetGroupPolicy", "Identity")]
    [InlineData("iam:GetPolicy", "Identity")]
    [InlineData("iam:GetPolicyVersion", "Identity")]
    public async Task Each_refused_read_is_noted_with_its_permission_and_the_rest_is_read(string action, string layer)
    {
        var now = Scene.Aws.Clock.GetUtcNow();
        World.AttachUserPolicy("rdsiam-demo-user", World.AddPolicy("own", Documents.Allow("s3:Get*", "*"), now));
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny(action, "*"));
        var read = await ReadAsync(UserArn);
        Assert.NotEmpty(read.Unread);
        Assert.All(read.Unread, one => Assert.Equal((action, layer), (one.Action, one.Layer.ToString())));
        Assert.All(read.Unread, one => Assert.Contains(action, one.Message, StringComparison.Ordinal));
        Assert.NotEmpty(read.Policies);
    }

    [Fact]
    public async Task Policies_of_AWS_may_be_longer_than_those_of_customers()
    {
        var actions = string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"\"service{i}:Describe*\""));
        var arn = World.AddPolicy("ReadOnly", Documents.Allow("rds-db:connect", "*"), Scene.Aws.Clock.GetUtcNow());
        var json = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["rds-db:connect",{{actions}}],"Resource":"*"} }""";
        World.Change(state => state with
        {
            Policies = state.Policies.SetItem(
                arn, state.Policies[arn] with { Document = IamDocument.Read(json, arn, PolicyHome.AwsManaged) }),
        });
        World.AttachRolePolicy(DemoWorld.AppRoleName, arn);
        var read = await ReadAsync(Scene.Demo.RoleArn);
        Assert.Empty(read.Unread);
        Assert.Contains(read.Policies, p => p.Document.Json.Length > 70_000);
    }

    [Fact]
    public async Task Nobody_of_that_name_is_an_error_and_not_an_answer()
    {
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => ReadAsync("arn:aws:iam::123456789012:role/nobody"));
        Assert.Equal("AwsResourceNotFound", fault.ErrorId);
    }

    [Fact]
    public async Task The_root_has_no_policies_and_a_federated_user_none_that_can_be_read()
    {
        var root = await ReadAsync("arn:aws:iam::123456789012:root");
        Assert.Empty(root.Policies);
        Assert.Empty(root.Unread);
        var federated = await ReadAsync("arn:aws:sts::123456789012:federated-user/bob");
        Assert.Contains("-SessionPolicy", Assert.Single(federated.Unread).Message, StringComparison.Ordinal);
        Assert.Empty(Scene.Aws.Endpoints.Calls);
    }

    [Fact]
    public async Task A_trust_policy_is_read_and_a_refusal_noted()
    {
        var role = RequestPrincipal.Parse(Scene.Demo.RoleArn);
        var reader = PrincipalPolicyReader.With(Scene.User, "eu-west-1", null);
        var trust = await reader.ReadTrustAsync(role, TestContext.Current.CancellationToken);
        Assert.Contains("rdsiam-demo-user", trust.Document!.Json, StringComparison.Ordinal);
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny("iam:GetRole", "*"));
        trust = await reader.ReadTrustAsync(role, TestContext.Current.CancellationToken);
        Assert.Null(trust.Document);
        Assert.Equal(("iam:GetRole", PolicyLayer.Resource), (Assert.Single(trust.Unread).Action, trust.Unread[0].Layer));
    }

    private Task<CollectedPolicies> ReadAsync(string arn) => PrincipalPolicyReader.With(Scene.User, "eu-west-1", null)
        .ReadAsync(RequestPrincipal.Parse(arn), TestContext.Current.CancellationToken);
}
