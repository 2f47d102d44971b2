using RdsIam.Core.Policies;

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

    private static IReadOnlyList<PolicyFinding> Find(string element, string principal, string condition) =>
        PolicyAnalyzer.Analyze(
            Ask.Doc($$"""{"Effect":"Allow","{{element}}":{{principal}},"Action":"sts:AssumeRole","Condition":{{condition}}}"""),
            FindingContext.None);
}
