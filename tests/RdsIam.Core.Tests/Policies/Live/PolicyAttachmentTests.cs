using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Writing;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>Inline policies that are put: what is there stays, unless somebody says that it should go.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class PolicyAttachmentTests : LiveScene
{
    private const string Old = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/old";
    private const string New = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/new";
    private const string Cluster = "arn:aws:dsql:eu-west-1:123456789012:cluster/abcdefghijklmnopqrstuvwxy2";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        World.PutUserPolicy("rdsiam-demo-user", "iam", Documents.Allow("iam:*", "*"));
    }

    [Theory]
    [InlineData("role/rdsiam-demo-app")]
    [InlineData("user/rdsiam-demo-user")]
    [InlineData("group/rdsiam-demo-operators")]
    public async Task A_policy_is_made_then_added_to_then_replaced(string text)
    {
        var holder = PolicyHolderName.Parse(text);
        Assert.Equal((0, "+ " + Old), await PutAsync(holder, Draft(Old), replace: false));
        Assert.Equal((0, "+ " + New), await PutAsync(holder, Draft(Old, New), replace: false));
        Assert.Contains(Old, Stored(holder), StringComparison.Ordinal);
        Assert.Equal((0, ""), await PutAsync(holder, Draft(New), replace: false));
        Assert.Equal((1, "- " + Old), await PutAsync(holder, Draft(New), replace: true));
        Assert.DoesNotContain(Old, Stored(holder), StringComparison.Ordinal);
        Assert.Contains(New, Stored(holder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_statement_of_a_draft_is_added()
    {
        var holder = PolicyHolderName.Parse("role/rdsiam-demo-app");
        World.PutRolePolicy("rdsiam-demo-app", "p", Documents.Allow("rds-db:connect", Old));
        var draft = Draft(New);
        draft = draft with
        {
            Statements = [.. draft.Statements, new StatementDraft { Sid = "DsqlConnect", Actions = ["dsql:DbConnect"], Resources = [Cluster] }],
        };
        Assert.Equal((0, $"+ {New}|+ dsql:DbConnect {Cluster}"), await PutAsync(holder, draft, replace: false));
        Assert.All(new[] { Old, New, Cluster }, arn => Assert.Contains(arn, Stored(holder), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_changed_meanwhile_is_not_taken_away()
    {
        var holder = PolicyHolderName.Parse("role/rdsiam-demo-app");
        World.PutRolePolicy("rdsiam-demo-app", "p", Documents.Allow("rds-db:connect", Old));
        var attachment = Attachment();
        var plan = await attachment.PlanAsync(holder, "p", Draft(New), replace: true, Token);
        World.PutRolePolicy("rdsiam-demo-app", "p", Documents.Allow("rds-db:connect", Cluster));
        var fault = await Assert.ThrowsAsync<Fault>(() => attachment.PutAsync(holder, "p", Draft(New), plan, replace: true, Token));
        Assert.Equal("PolicyChangedMeanwhile", fault.ErrorId);
        Assert.Contains(Cluster, Stored(holder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_says_the_same_already_is_not_put_again()
    {
        var holder = PolicyHolderName.Parse("role/rdsiam-demo-app");
        World.PutRolePolicy("rdsiam-demo-app", "p", Documents.Allow("rds-db:connect", Old));
        await PutAsync(holder, Draft(Old), replace: false);
        Assert.DoesNotContain(Scene.Aws.Endpoints.Calls, call => call.Action == "PutRolePolicy");
    }

    [Fact]
    public async Task A_policy_without_variables_gets_none()
    {
        var holder = PolicyHolderName.Parse("role/rdsiam-demo-app");
        World.PutRolePolicy(
            "rdsiam-demo-app", "p", $$"""{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"{{Old}}"} }""");
        var variable = Draft(New[..^3] + "${aws:PrincipalTag/dbuser}");
        Assert.Equal("AttachedPolicyVersion", await RefusedAsync(holder, variable));
        Assert.Equal((0, "+ " + New), await PutAsync(holder, Draft(New), replace: false));
        // In its place one of the new version may come.
        var plan = await Attachment().PlanAsync(holder, "p", variable, replace: true, Token);
        Assert.Equal(2, plan.Removed.Count);
    }

    [Fact]
    public async Task A_policy_that_is_not_understood_is_replaced_only()
    {
        var holder = PolicyHolderName.Parse("role/rdsiam-demo-app");
        await using var aws = new CannedAws(_ => CannedAnswer.Ok(
            "<GetRolePolicyResponse><GetRolePolicyResult><RoleName>r</RoleName><PolicyName>p</PolicyName><PolicyDocument>%7B1</PolicyDocument>"
            + "</GetRolePolicyResult></GetRolePolicyResponse>"));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL_IAM", aws.Url);
        Assert.Equal("AttachedPolicyNotUnderstood", await RefusedAsync(holder, Draft(New)));
        var plan = await Attachment().PlanAsync(holder, "p", Draft(New), replace: true, Token);
        Assert.Equal(["the policy that is there, whose 2 characters could not be understood"], plan.Removed);
        Assert.Equal([New], plan.Added);
    }

    [Fact]
    public async Task What_may_not_be_read_or_is_too_long_is_not_put()
    {
        Assert.Equal("AwsResourceNotFound", await RefusedAsync(PolicyHolderName.Parse("role/nobody"), Draft(New)));
        var many = Draft([.. Enumerable.Range(0, 60).Select(i => New + i)]);
        Assert.Equal("PolicyTooLongToWrite", await RefusedAsync(PolicyHolderName.Parse("user/rdsiam-demo-user"), many));
        Assert.NotNull(await Attachment().PlanAsync(PolicyHolderName.Parse("role/rdsiam-demo-app"), "p", many, replace: false, Token));
        World.PutUserPolicy("rdsiam-demo-user", "refuse", Documents.Deny("iam:GetRolePolicy", "*"));
        var fault = await Assert.ThrowsAsync<Fault>(
            () => Attachment().PlanAsync(PolicyHolderName.Parse("role/rdsiam-demo-app"), "p", Draft(New), replace: false, Token));
        Assert.Equal(("AttachedPolicyUnread", FaultKind.PermissionDenied), (fault.ErrorId, fault.Kind));
        Assert.Contains("iam:GetRolePolicy", fault.Message, StringComparison.Ordinal);
    }

    private PolicyAttachment Attachment() => PolicyAttachment.With(Scene.User, "eu-west-1", profileName: null);

    private async Task<string> RefusedAsync(PolicyHolderName holder, PolicyDraft draft) =>
        (await Assert.ThrowsAnyAsync<Fault>(() => Attachment().PlanAsync(holder, "p", draft, replace: false, Token))).ErrorId;

    private async Task<(int Removed, string Lines)> PutAsync(PolicyHolderName holder, PolicyDraft draft, bool replace)
    {
        var attachment = Attachment();
        var plan = await attachment.PlanAsync(holder, "p", draft, replace, Token);
        await attachment.PutAsync(holder, "p", draft, plan, replace, Token);
        return (plan.Removed.Count, string.Join('|', plan.Lines));
    }

    private string Stored(PolicyHolderName holder) =>
        World.State.Holders.Single(one => one.Name == holder.Name).InlinePolicies["p"].Json;

    private static PolicyDraft Draft(params string[] resources) => new()
    {
        Kind = PolicyKind.RoleInline,
        Statements = [new StatementDraft { Sid = "RdsIamConnect", Actions = ["rds-db:connect"], Resources = resources }],
    };
}
