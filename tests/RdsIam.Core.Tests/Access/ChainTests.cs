using RdsIam.Core.Access.Rows;
using static RdsIam.Core.Tests.Access.AccessWorld;

namespace RdsIam.Core.Tests.Access;

/// <summary>Who may become a role: both sides have to allow it, as IAM's manual says of assuming roles.</summary>
public sealed class ChainTests
{
    private const string Root = """{"AWS":"arn:aws:iam::111122223333:root"}""";

    private static readonly string AssumeAll = Document(Statement("Allow", "sts:AssumeRole", "*"));
    private static readonly string App = Document(Connect(Arn("db-ONE", "app")));

    [Fact]
    public void An_account_in_a_trust_policy_stands_for_those_whose_own_policies_allow_it() => Assert.Equal(
        ["user/alice > app"],
        Chains(World(Root).User("alice", AssumeAll).User("bob")));

    [Fact]
    public void A_user_that_is_named_needs_no_policy_of_its_own_within_the_account() => Assert.Equal(
        ["user/bob > app"],
        Chains(World("""{"AWS":"arn:aws:iam::111122223333:user/bob"}""").User("alice", AssumeAll).User("bob")));

    [Fact]
    public void A_user_of_another_account_needs_both()
    {
        const string Far = """{"AWS":["arn:aws:iam::444455556666:user/far","arn:aws:iam::444455556666:user/idle"]}""";
        var world = World(Far).User("far", AssumeAll, account: "444455556666").User("idle", account: "444455556666");
        Assert.Equal(["user/far > app"], Chains(world));
    }

    [Fact]
    public void A_deny_of_who_assumes_ends_it() => Assert.Equal([], Chains(World("""{"AWS":"arn:aws:iam::111122223333:user/bob"}""")
        .User("bob", Document(Statement("Deny", "sts:*", "*")))));

    [Fact]
    public void Roles_are_followed_as_far_as_they_go_and_circles_end()
    {
        var world = World("""{"AWS":"arn:aws:iam::111122223333:role/jump"}""")
            .Role("jump", Trust("""{"AWS":["arn:aws:iam::111122223333:role/first","arn:aws:iam::111122223333:role/app"]}"""))
            .Role("first", Trust(Root, condition: """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""))
            .User("alice", AssumeAll).User("bob");
        Assert.Equal(
            ["role/jump > app", "role/first > jump > app", "user/alice > first > jump > app if aws:MultiFactorAuthPresent is true"],
            Chains(world));
    }

    [Theory]
    [InlineData("""{"Service":"lambda.amazonaws.com"}""", "sts:AssumeRole", "", "lambda.amazonaws.com > app")]
    [InlineData("""{"AWS":"arn:aws:iam::999988887777:root"}""", "sts:AssumeRole", """{"StringEquals":{"sts:ExternalId":"x1"}}""", "account 999988887777 > app if sts:ExternalId is x1")]
    [InlineData("""{"AWS":"999988887777"}""", "sts:AssumeRole", "", "account 999988887777 > app")]
    [InlineData("""{"AWS":"arn:aws:iam::999988887777:role/ci"}""", "sts:AssumeRole", "", "arn:aws:iam::999988887777:role/ci > app")]
    [InlineData("\"*\"", "sts:AssumeRole", "", "anybody > app")]
    [InlineData(
        """{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}""", "sts:AssumeRoleWithWebIdentity",
        """{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/shop:*"},"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}""", "OIDC repo:acme/shop:* of token.actions.githubusercontent.com > app")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}""", "sts:AssumeRoleWithWebIdentity", "", "OIDC any subject of token.actions.githubusercontent.com > app")]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"}""", "sts:AssumeRoleWithSAML", "", "SAML corp > app")]
    public void Parties_outside_are_named(string principal, string action, string condition, string expected) =>
        Assert.Contains(expected, Chains(World(principal, action, condition)));

    [Fact]
    public void A_permission_set_is_named_by_its_own_name()
    {
        var world = new AccessWorld().Endpoint("db-ONE").Role(
            "AWSReservedSSO_Data_Reader_0123456789abcdef", Trust("""{"Federated":"arn:aws:iam::111122223333:saml-provider/AWSSSO_1"}""", "sts:AssumeRoleWithSAML"), App);
        Assert.Equal("SSO Data_Reader > AWSReservedSSO_Data_Reader_0123456789abcdef", Assert.Single(Assert.Single(world.Survey().Rows(AccessFilter.None)).Chains).ToString());
    }

    [Fact]
    public void What_a_key_reaches_is_itself_and_the_roles_it_may_come_to()
    {
        var world = World("""{"AWS":"arn:aws:iam::111122223333:role/jump"}""").Role("jump", Trust(Root))
            .User("alice", AssumeAll).User("bob", Document(Connect(Arn("db-ONE", "app"))));
        Assert.Equal(["role/app app@db-ONE Allowed"], world.Rows(new AccessFilter { Through = from => from.EndsWith("user/alice", StringComparison.Ordinal) }));
        Assert.Equal(["user/bob app@db-ONE Allowed"], world.Rows(new AccessFilter { Through = from => from.EndsWith("user/bob", StringComparison.Ordinal) }));
    }

    private static AccessWorld World(string principal, string action = "sts:AssumeRole", string condition = "") =>
        new AccessWorld().Endpoint("db-ONE").Role("app", Trust(principal, action, condition), App);

    private static IReadOnlyList<string> Chains(AccessWorld world) =>
        [.. world.Survey()
            .Rows(AccessFilter.None).First(row => row.Principal.Principal.Name == "app").Chains.Select(chain => chain.ToString())];
}
