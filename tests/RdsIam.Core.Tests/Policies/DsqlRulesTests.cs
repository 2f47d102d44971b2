using RdsIam.Core.Names;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policies for logins to Aurora DSQL: what is asked of them, what is wrong with them, and how they are written.</summary>
public sealed class DsqlRulesTests
{
    private const string Id = "abcdefghijklmnopqrstuvwxy2";
    private const string Arn = $"arn:aws:dsql:eu-west-1:123456789012:cluster/{Id}";

    private static readonly PolicyTarget Target = PolicyTarget.Of(
        RdsEndpointName.Parse($"{Id}.dsql.eu-west-1.on.aws"), "123456789012");

    [Theory]
    [InlineData("app", "dsql:DbConnect")]
    [InlineData("Admin", "dsql:DbConnect")]
    [InlineData("admin", "dsql:DbConnectAdmin")]
    public void A_host_name_says_what_is_asked(string user, string action) =>
        Assert.Equal(new LoginAccess(action, Arn), Target.Login(user, principal: null));

    [Fact]
    public void A_clusters_id_is_a_resource_id_and_the_account_is_the_principals_where_none_is_given()
    {
        var target = PolicyTarget.Of(Id, "eu-west-1", accountId: null, hostName: null);
        Assert.True(target.IsDsql);
        Assert.Equal(Arn, target.Login("app", RequestPrincipal.Parse("arn:aws:iam::123456789012:role/app")).Resource);
        Assert.Equal("AccountIdRequired", Assert.Throws<Fault>(() => target.Login("app", principal: null)).ErrorId);
    }

    [Theory]
    [InlineData(Arn, true)]
    [InlineData($"arn:aws:dsql:eu-west-1:123456789012:cluster/{Id}/app", false)]
    [InlineData("arn:aws:dsql:eu-west-1:123456789012:cluster/*", false)]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app", false)]
    public void A_question_is_about_a_cluster(string resource, bool isRight)
    {
        var question = new PolicyQuestion { Action = "dsql:DbConnect", Resource = resource };
        if (isRight)
        {
            question.CheckForm();
        }
        else
        {
            Assert.Equal("DsqlResourceForm", Assert.Throws<Fault>(question.CheckForm).ErrorId);
        }
    }

    [Theory]
    [InlineData("dsql:Connect", Arn, "DsqlActionUnknown")]
    [InlineData("dsql:DbConnectAs", Arn, "DsqlActionUnknown")]
    [InlineData("dsql:DbConnect", $"{Arn}/app", "DsqlArnForm")]
    [InlineData("dsql:DbConnect", $"arn:aws:dsql:eu-west-1:123456789012:cluster/{Id}.dsql.eu-west-1.on.aws", "DsqlArnForm")]
    [InlineData("dsql:DbConnect", $"arn:aws:dsql:eu-west-1:123456789012:cluster:{Id}", "DsqlArnForm")]
    [InlineData("dsql:DbConnect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app", "DsqlArnForm")]
    [InlineData("dsql:DbConnectAdmin", "arn:aws:dsql:eu-west-1:123456789012:cluster/*", "DsqlAdminOfEveryCluster")]
    [InlineData("dsql:DbConnectAdmin", "*", "DsqlAdminOfEveryCluster")]
    public void A_mistake_is_named(string action, string resource, string id) =>
        Assert.Equal(id, Assert.Single(Analyze(action, resource, FindingContext.None)).Id);

    [Theory]
    [InlineData("dsql:DbConnect", Arn)]
    [InlineData("dsql:DbConnect", "*")]
    [InlineData("dsql:DbConnect*", Arn)]
    [InlineData("dsql:*", Arn)]
    [InlineData("dsql:GetCluster", "*")]
    [InlineData("dsql:DbConnect", "arn:aws:dsql:*:123456789012:cluster/*")]
    [InlineData("dsql:DbConnectAdmin", Arn)]
    public void What_is_right_is_not(string action, string resource) =>
        Assert.Empty(Analyze(action, resource, FindingContext.None));

    [Fact]
    public void A_repair_keeps_what_can_stay()
    {
        var finding = Assert.Single(Analyze("dsql:DbConnect", $"{Arn}/app", FindingContext.None));
        Assert.Equal($"Write {Arn}.", finding.Fix);
    }

    [Theory]
    [InlineData("dsql:DbConnect", "dsql:DbConnectAdmin", "DsqlAdminActionMissing")]
    [InlineData("dsql:DbConnectAdmin", "dsql:DbConnect", "DsqlActionMissing")]
    public void The_other_action_does_not_do(string written, string asked, string id)
    {
        var context = new FindingContext { AskedDsql = new LoginAccess(asked, Arn) };
        Assert.Equal(id, Assert.Single(Analyze(written, Arn, context)).Id);
        Assert.Empty(Analyze("dsql:DbConnect*", Arn, context));
        Assert.Empty(Analyze(written, Arn.Replace(Id, new string('z', 26), StringComparison.Ordinal), context));
    }

    [Fact]
    public void Each_action_has_a_statement_and_each_service_its_own()
    {
        var user = ConnectResource.Parse("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/app");
        LoginAccess[] clusters = [Target.Login("app", null), Target.Login("admin", null), Target.Login("other", null)];
        var draft = ConnectDraft.Of([user], clusters, tagKey: null, isAttached: false);
        Assert.Equal(["rds-db:connect", "dsql:DbConnect", "dsql:DbConnectAdmin"], draft.Statements.Select(one => one.Actions[0]));
        Assert.Equal([[user.ToString()], [Arn], [Arn]], draft.Statements.Select(one => one.Resources));
        Assert.Equal(2, ConnectDraft.Of([], clusters, tagKey: null, isAttached: false).Statements.Count);
    }

    [Fact]
    public void A_stored_policy_gets_each_action_where_it_belongs()
    {
        var json = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dsql:DbConnect","Resource":"{{Arn}}"}]}""";
        var stored = StoredPolicy.Read(json, "p", out _)!;
        var other = Arn.Replace(Id, new string('z', 26), StringComparison.Ordinal);
        var more = stored.With(new StatementDraft { Sid = "DsqlConnect", Actions = ["dsql:DbConnect"], Resources = [Arn, other] });
        Assert.Equal([$"dsql:DbConnect {other}"], more.Added);
        Assert.Contains($"[\"{Arn}\", \"{other}\"]", more.After, StringComparison.Ordinal);
        var admin = stored.With(new StatementDraft { Sid = "DsqlConnectAdmin", Actions = ["dsql:DbConnectAdmin"], Resources = [Arn] });
        Assert.Equal([$"dsql:DbConnectAdmin {Arn}"], admin.Added);
        Assert.Equal(2, PolicyDocument.Parse(admin.After, "p").Statements.Count);
    }

    [Fact]
    public void A_policy_over_its_quota_is_split_with_each_resource_in_its_statement()
    {
        var arns = Enumerable.Range(0, 120).Select(i => Arn[..^3] + $"{i:D3}").ToList();
        var draft = new PolicyDraft
        {
            Kind = PolicyKind.Managed,
            Statements =
            [
                new() { Sid = "A", Actions = ["dsql:DbConnect"], Resources = arns },
                new() { Sid = "B", Actions = ["dsql:DbConnectAdmin"], Resources = arns },
            ],
        };
        var parts = PolicySplit.Of(draft, "p");
        Assert.True(parts.Count > 1);
        foreach (var statement in draft.Statements)
        {
            var written = parts.SelectMany(part => part.Draft.Statements).Where(one => one.Sid == statement.Sid);
            Assert.Equal(arns, written.SelectMany(one => one.Resources));
        }
    }

    private static IReadOnlyList<PolicyFinding> Analyze(string action, string resource, FindingContext context) =>
        PolicyAnalyzer.Analyze(Ask.Doc(Ask.Allow(resource, action)), context);
}
