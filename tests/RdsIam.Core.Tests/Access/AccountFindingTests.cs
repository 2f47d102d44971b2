using RdsIam.Core.Access.Auditing;
using static RdsIam.Core.Tests.Access.AccessWorld;

namespace RdsIam.Core.Tests.Access;

public sealed class AccountFindingTests
{
    private const string Id = "db-ABCDEFGHIJKLMNOPQRSTUVWX";

    private static readonly string Ec2 = Trust("""{"Service":"ec2.amazonaws.com"}""");
    private static readonly string App = Connect(Arn(Id, "app"));

    [Fact]
    public void An_account_in_order_has_none() => Assert.Equal([], Ids(World().User("alice", Document(App))));

    [Fact]
    public void Users_that_nobody_may_log_in_as_are_told_unless_a_policy_is_missing()
    {
        Assert.Equal(["AccessUserUnreachable"], Ids(World().User("alice")));
        Assert.Equal([], Ids(World().User("alice", attached: ["aws:ReadOnlyAccess"])));
    }

    [Fact]
    public void Users_and_resource_ids_that_are_not_there_are_told() => Assert.Equal(
        ["AccessPolicyUserMissing", "AccessPolicyUserNotIam", "ResourceIdUnknown"],
        Ids(
            World().DatabaseUser(
                "old", Id, iam: false).User("alice", Document(App, Connect(Arn(Id, "ghost")), Connect(Arn(Id, "old")), Connect(Arn("db-ZZZZZZZZZZZZZZZZZZZZZZZZ", "app"))))));

    [Fact]
    public void A_policy_for_every_user_is_told() => Assert.Contains("ConnectAnyUser", Ids(World().User("alice", Document(Connect(Arn(Id, "*"))))));

    [Fact]
    public void A_master_that_can_be_reached_is_told() => Assert.Equal(
        ["AccessMasterOpen"], Ids(new AccessWorld().Endpoint(Id, master: "boss").DatabaseUser("boss", Id).User("alice", Document(Connect(Arn(Id, "boss"))))));

    [Fact]
    public void A_user_that_several_share_is_told() => Assert.Equal(
        ["AccessUserShared"], Ids(World().User("alice", Document(App)).User("bob", Document(App))));

    [Fact]
    public void Users_in_rds_iam_without_IAM_are_told() => Assert.Equal(
        ["AccessUsersWithoutIam"], Ids(new AccessWorld().Endpoint(Id, iam: false).DatabaseUser("app", Id).User("alice", Document(App))));

    [Fact]
    public void Open_trust_and_roles_that_nobody_uses_are_told()
    {
        Assert.Contains("AccessTrustOpen", Ids(World().Role("app", Trust("\"*\""), Document(App))));
        Assert.Contains(
            "AccessTrustOpen", Ids(
                World().Role(
                    "app", Trust(
                        """{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}""",
                        "sts:AssumeRoleWithWebIdentity"), Document(App))));
        Assert.Equal(["AccessRoleUnused"], Ids(World().Role("app", Ec2, Document(App), lastUsed: "2025-01-01T00:00:00Z")));
        Assert.Equal([], Ids(World().Role("app", Ec2, Document(App), lastUsed: "2026-01-30T00:00:00Z")));
    }

    [Theory]
    [InlineData("iam:PutUserPolicy", "*", "iam:PutUserPolicy on itself")]
    [InlineData("iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/*", "iam:AttachUserPolicy on itself")]
    [InlineData("iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/somebody", null)]
    [InlineData("iam:UpdateAssumeRolePolicy", "arn:aws:iam::111122223333:role/app", "iam:UpdateAssumeRolePolicy on role/app")]
    [InlineData("iam:UpdateAssumeRolePolicy", "arn:aws:iam::111122223333:role/other", null)]
    [InlineData("iam:CreateAccessKey", "*", "iam:CreateAccessKey of user/holder")]
    [InlineData("rds:ModifyDBInstance", "*", "rds:ModifyDBInstance (the master's password) on " + Id)]
    [InlineData("iam:PassRole", "*", null)]
    [InlineData("iam:GetRole", "*", null)]
    public void Ways_to_more_access_are_told(string action, string resource, string? expected)
    {
        var world = World().Role("app", Ec2, Document(App), lastUsed: "2026-01-30T00:00:00Z").Role("other", Ec2, lastUsed: "2026-01-30T00:00:00Z")
            .User("holder", Document(App)).User("eve", Document(Statement("Allow", action, resource)));
        var found = AccountFindings.Of(world.Survey()).Where(one => one.Id == "AccessEscalation").ToList();
        Assert.Equal(expected is null ? 0 : 1, found.Count);
        Assert.All(found, one => Assert.Contains(expected!, one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_role_is_passed_only_to_a_service_that_it_trusts_and_that_something_can_be_started_on()
    {
        string[] Ways(string trusted, params string[] statements) => [.. AccountFindings.Of(World()
            .Role("app", Trust($$"""{"Service":"{{trusted}}"}"""), Document(App), lastUsed: "2026-01-30T00:00:00Z").User("eve", Document(statements)).Survey())
            .Where(one => one.Id == "AccessEscalation").Select(one => one.Message)];
        var pass = Statement("Allow", "iam:PassRole", "*");
        var create = Statement("Allow", "lambda:CreateFunction", "*");
        Assert.Contains("iam:PassRole of role/app with lambda:CreateFunction", Assert.Single(Ways("lambda.amazonaws.com", pass, create)), StringComparison.Ordinal);
        Assert.Empty(Ways("ec2.amazonaws.com", pass, create));
        Assert.Empty(Ways("lambda.amazonaws.com", create));
        Assert.Empty(Ways("lambda.amazonaws.com", Statement("Allow", "iam:PassRole", "*", """{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"""), create));
    }

    [Fact]
    public void Administrators_are_told_together_and_not_one_by_one()
    {
        var all = Document(Statement("Allow", "*", "*"));
        var found = AccountFindings.Of(World().User("alice", all).User("bob", all).Survey());
        Assert.DoesNotContain(found, one => one.Id == "AccessEscalation");
        Assert.Contains("2 principals", Assert.Single(found, one => one.Id == "AccessAdministrators").Message, StringComparison.Ordinal);
    }

    private static AccessWorld World() => new AccessWorld().Endpoint(Id).DatabaseUser("app", Id);

    private static IReadOnlyList<string> Ids(AccessWorld world) =>
        [.. AccountFindings.Of(world.Survey()).Select(finding => finding.Id).Distinct().Order()];
}
