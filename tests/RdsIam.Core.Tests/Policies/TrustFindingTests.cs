using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Trust policies that let in more than was meant.</summary>
public sealed class TrustFindingTests
{
    private const string GitHub = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    private const string Subject = "token.actions.githubusercontent.com:sub";

    [Theory]
    [InlineData("TrustEveryone", "\"*\"", "{}")]
    [InlineData("TrustEveryone", """{"AWS":"*"}""", "{}")]
    [InlineData("TrustWholeAccount", """{"AWS":"123456789012"}""", "{}")]
    [InlineData("TrustWholeAccount", """{"AWS":["arn:aws:iam::123456789012:role/x","arn:aws:iam::999999999999:root"]}""", "{}")]
    [InlineData("PrincipalWildcard", """{"AWS":"arn:aws:iam::123456789012:role/app-*"}""", "{}")]
    [InlineData("PrincipalGone", """{"AWS":"AROAABCDEFGHIJKLMNOPQ"}""", "{}")]
    [InlineData("PrincipalForm", """{"AWS":"arn:aws:iam::123456789012:group/ops"}""", "{}")]
    [InlineData("PrincipalForm", """{"AWS":"ec2.amazonaws.com"}""", "{}")]
    [InlineData("PrincipalService", """{"Service":"lambda"}""", "{}")]
    [InlineData("TrustWithoutSubject", $$"""{"Federated":"{{GitHub}}"}""", "{}")]
    [InlineData("TrustWithoutSubject", $$"""{"Federated":"{{GitHub}}"}""", """{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"} }""")]
    [InlineData("TrustWithoutSubject", $$"""{"Federated":"{{GitHub}}"}""", $$"""{"StringNotLike":{"{{Subject}}":"repo:evil/*"} }""")]
    [InlineData("TrustAnyRepository", $$"""{"Federated":"{{GitHub}}"}""", $$"""{"StringLike":{"{{Subject}}":"*"} }""")]
    [InlineData("TrustAnyRepository", $$"""{"Federated":"{{GitHub}}"}""", $$"""{"StringLike":{"{{Subject}}":"repo:*"} }""")]
    [InlineData("TrustAnyRepository", $$"""{"Federated":"{{GitHub}}"}""", $$"""{"StringLike":{"{{Subject}}":["repo:octo/app:*","repo:octo*/app:*"]} }""")]
    public void A_wide_trust_is_named(string id, string principal, string condition) =>
        Assert.Equal(id, Assert.Single(Find("Principal", principal, condition)).Id);

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/x"}""", "{}")]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:root"}""", """{"StringEquals":{"sts:ExternalId":"k7"} }""")]
    [InlineData("""{"AWS":"*"}""", """{"StringEquals":{"aws:PrincipalOrgID":"o-abc"} }""")]
    [InlineData("""{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]}""", "{}")]
    [InlineData($$"""{"Federated":"{{GitHub}}"}""", $$"""{"StringLike":{"{{Subject}}":"repo:octo/*"} }""")]
    [InlineData($$"""{"Federated":"{{GitHub}}"}""", $$"""{"ForAnyValue:StringEquals":{"{{Subject}}":["repo:octo/app:ref:refs/heads/main"]} }""")]
    public void A_narrow_trust_is_not(string principal, string condition) =>
        Assert.Empty(Find("Principal", principal, condition));

    [Theory]
    [InlineData("acme/shop:main", false)]
    [InlineData("acme/shop:*", false)]
    [InlineData("main", false)]
    [InlineData("repo:acme/shop", false)]
    [InlineData("repo:acme/shop:main", false)]
    [InlineData("repo:acme/shop:refs/heads/main", false)]
    [InlineData("repo:acme/shop:repo:acme/shop:ref:refs/heads/main", false)]
    [InlineData("repo:acme/shop:repo:acme/shop:*", false)]
    [InlineData("repo:acme/shop:ref:refs/heads/main", true)]
    [InlineData("repo:acme/shop:ref:refs/heads/release/*", true)]
    [InlineData("repo:acme@1/shop@2:environment:production", true)]
    [InlineData("repo:acme/shop:pull_request", true)]
    [InlineData("repo:acme/*", true)]
    [InlineData("repo:acme/shop*", true)]
    [InlineData("repository_owner:acme", true)]
    [InlineData("job_workflow_ref:acme/flows/.github/workflows/a.yml@refs/heads/main", true)]
    public void A_subject_that_no_token_has_is_named(string subject, bool isPossible)
    {
        var condition = $$"""{"StringLike":{"{{Subject}}":"{{subject}}"} }""";
        var found = Find("Principal", $$"""{"Federated":"{{GitHub}}"}""", condition).Select(one => one.Id).Except(["TrustAnyRepository"]);
        Assert.Equal(isPossible ? [] : ["TrustSubjectForm"], found);
    }

    [Theory]
    [InlineData($$"""{"Federated":"{{GitHub}}"}""", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity")]
    [InlineData("""{"Federated":"arn:aws:iam::123456789012:saml-provider/ADFS"}""", "sts:AssumeRole", "sts:AssumeRoleWithSAML")]
    [InlineData($$"""{"Federated":"{{GitHub}}"}""", "sts:TagSession", null)]
    [InlineData($$"""{"Federated":"{{GitHub}}"}""", "sts:AssumeRole*", null)]
    public void A_provider_needs_its_own_action(string principal, string action, string? needed)
    {
        var found = Find("Principal", principal, $$"""{"StringLike":{"{{Subject}}":"repo:octo/app:*"} }""", action);
        Assert.Equal(needed is null ? [] : [$"Write \"{needed}\" as the action."], found.Select(one => one.Fix));
    }

    [Fact]
    public void NotPrincipal_is_named()
    {
        var finding = Assert.Single(Find("NotPrincipal", """{"AWS":"123456789012"}""", "{}"));
        Assert.Equal(("NotPrincipalUsed", FindingSeverity.Error), (finding.Id, finding.Severity));
    }

    [Fact]
    public void A_deny_for_everybody_is_no_finding() => Assert.Empty(PolicyAnalyzer.Analyze(
        Ask.Doc("""{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}"""),
        FindingContext.None));

    private static IReadOnlyList<PolicyFinding> Find(string element, string principal, string condition, string? action = null) =>
        PolicyAnalyzer.Analyze(
            Ask.Doc($$"""{"Effect":"Allow","{{element}}":{{principal}},"Action":"{{action ?? ActionFor(principal)}}","Condition":{{condition}}}"""),
            FindingContext.None);

    private static string ActionFor(string principal) =>
        principal.Contains("Federated", StringComparison.Ordinal) ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
}
