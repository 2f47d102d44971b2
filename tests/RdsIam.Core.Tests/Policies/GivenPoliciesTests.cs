using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Policies that somebody gives: whose they are, and what of a folder is none.</summary>
public sealed class GivenPoliciesTests
{
    private const string Document =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]}""";

    private const string Trust = """
        Resources:
          App:
            Type: AWS::IAM::Role
            Properties:
              RoleName: orders-app
              AssumeRolePolicyDocument:
                Version: 2012-10-17
                Statement: {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ec2.amazonaws.com}}
        """;

    private const string Details = $$"""
        {"UserDetailList":[{"UserName":"ann","Arn":"arn:aws:iam::123456789012:user/ann","GroupList":[],"AttachedManagedPolicies":[],
           "UserPolicyList":[{"PolicyName":"connect","PolicyDocument":{{Document}} }]},
          {"UserName":"bob","Arn":"arn:aws:iam::123456789012:user/bob","GroupList":[],"AttachedManagedPolicies":[]}],
         "GroupDetailList":[],"RoleDetailList":[],"Policies":[]}
        """;

    private static readonly RequestPrincipal App = RequestPrincipal.Parse("arn:aws:iam::123456789012:role/app");

    [Fact]
    public void Each_principal_has_its_own_policies_and_those_of_nobody()
    {
        var given = GivenPolicies.Read([OfRole("app"), OfRole("billing"), new(Document, "shared.json")]);
        Assert.Equal(2, given.Of(App).Policies.Count);
        Assert.Empty(given.Of(App).Findings);
        // Nobody said whose are meant.
        var all = given.Of(null);
        Assert.Equal(3, all.Policies.Count);
        var several = Assert.Single(all.Findings);
        Assert.Equal("PoliciesOfSeveral", several.Id);
        Assert.Contains("app", several.Message, StringComparison.Ordinal);
        Assert.Contains("billing", several.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_is_asked_about_one_of_its_own()
    {
        var given = GivenPolicies.Read([new(Details, "details.json")]);
        Assert.Single(given.Of(RequestPrincipal.Parse("arn:aws:iam::123456789012:user/ann")).Policies);
        Assert.Empty(given.Of(RequestPrincipal.Parse("arn:aws:iam::123456789012:user/bob")).Policies);
        Assert.Equal("PolicyHolderUnknown", Assert.Throws<Fault>(() => given.Of(App)).ErrorId);
        Assert.Equal("PolicyHolderNotSaid", Assert.Throws<Fault>(() => given.Of(null)).ErrorId);
    }

    [Theory]
    [InlineData("""{"UserDetailList":[{"UserName":"ann","Arn":"arn:aws:iam::123456789012:user/ann"}]}""", "user/ann")]
    [InlineData("""{"RoleDetailList":[{"RoleName":"job","Arn":"arn:aws:iam::123456789012:role/job"}]}""", "role/job")]
    public void Details_of_users_or_of_roles_alone_are_an_account_as_well(string details, string owner)
    {
        var given = GivenPolicies.Read([new(details, "details.json")]);
        Assert.Empty(given.Of(RequestPrincipal.Parse($"arn:aws:iam::123456789012:{owner}")).Policies);
        Assert.Equal("PolicyHolderUnknown", Assert.Throws<Fault>(() => given.Of(App)).ErrorId);
    }

    [Fact]
    public void Of_a_folder_what_is_no_policy_is_passed_over_and_of_a_file_that_was_named_it_is_a_fault()
    {
        PolicyInput[] others =
        [
            new("""{"name":"shop","version":"1.0.0"}""", "package.json"), new("services:\n  web:\n    image: shop\n", "compose.yaml"),
            new("""{"PolicyNames":["connect"]}""", "names.json"), new(Trust, "role.yaml"),
        ];
        PolicyInput[] folder = [.. others, new(Document, "own.json")];
        var given = GivenPolicies.Read(folder.Select(one => one with { IsOfFolder = true }));
        Assert.Single(given.Of(App).Policies);
        Assert.Empty(given.Of(App).Unread);
        Assert.Equal(
            ["PolicyNamesOnly", "OnlyTrustPolicies"],
            others.Skip(2).Select(one => Assert.Throws<Fault>(() => GivenPolicies.Read([one])).ErrorId));
    }

    [Fact]
    public void A_trust_policy_is_that_of_the_role_it_stands_with()
    {
        var given = GivenPolicies.Read([new(Trust, "role.yaml") { IsOfFolder = true }]);
        Assert.NotNull(given.TrustOf("arn:aws:iam::123456789012:role/orders-app"));
        Assert.Null(given.TrustOf("arn:aws:iam::123456789012:role/orders"));
        Assert.Null(given.TrustOf("arn:aws:iam::123456789012:user/orders-app"));
        Assert.Single(GivenPolicies.ReadStrictly([new(Trust, "role.yaml")], PolicyKind.Trust));
    }

    private static PolicyInput OfRole(string name) =>
        new($$"""{"RoleName":"{{name}}","PolicyName":"connect","PolicyDocument":{{Document}} }""", $"{name}.json");
}
