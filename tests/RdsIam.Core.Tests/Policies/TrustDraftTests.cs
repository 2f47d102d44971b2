using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Findings;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Trust policies that are written let in whom they name, and nobody else.</summary>
public sealed class TrustDraftTests
{
    private const string Account = "123456789012";
    private const string Role = "arn:aws:iam::123456789012:role/ci/Deploy";
    private const string Organization = "0a1b2c3d-0000-4000-8000-00000000000f";
    private const string Azure = "vstoken.dev.azure.com/" + Organization;

    [Fact]
    public void A_role_lets_in_its_sessions_only()
    {
        var trust = Written(TrustDraft.ForPrincipal(Role));
        Assert.True(MayAssume(trust, "arn:aws:sts::123456789012:assumed-role/Deploy/run1"));
        Assert.False(MayAssume(trust, "arn:aws:sts::123456789012:assumed-role/Other/run1"));
        Assert.False(MayAssume(trust, "arn:aws:iam::123456789012:user/alice"));
    }

    [Fact]
    public void An_account_lets_in_with_its_external_id_only()
    {
        var trust = Written(TrustDraft.ForAccount("aws", "999999999999", externalId: "k+7"));
        const string Carol = "arn:aws:iam::999999999999:user/carol";
        Assert.True(MayAssume(trust, Carol, ("sts:ExternalId", "k+7")));
        Assert.False(MayAssume(trust, Carol, ("sts:ExternalId", "kx7")));
        Assert.False(MayAssume(trust, Carol));
    }

    [Fact]
    public void An_account_lets_in_those_of_a_pattern_only()
    {
        var trust = Written(TrustDraft.ForAccount("aws", Account, principalArnPattern: $"arn:aws:iam::{Account}:role/app-*"));
        const string Caller = $"arn:aws:sts::{Account}:assumed-role/app-1/x";
        Assert.True(MayAssume(trust, Caller, ("aws:PrincipalArn", $"arn:aws:iam::{Account}:role/app-1")));
        Assert.False(MayAssume(trust, Caller, ("aws:PrincipalArn", $"arn:aws:iam::{Account}:role/web")));
    }

    [Theory]
    [InlineData("aws", "Ec2", "ec2.amazonaws.com")]
    [InlineData("aws-cn", "Ec2", "ec2.amazonaws.com.cn")]
    [InlineData("aws-cn", "EcsTask", "ecs-tasks.amazonaws.com")]
    [InlineData("aws", "EcsTask", "ecs-tasks.amazonaws.com")]
    [InlineData("aws-us-gov", "Lambda", "lambda.amazonaws.com")]
    public void A_service_lets_in_itself(string partition, string service, string principal)
    {
        var trust = Written(TrustDraft.ForService(Enum.Parse<TrustedService>(service), partition));
        Assert.True(MayAssume(trust, principal));
        Assert.False(MayAssume(trust, "glue.amazonaws.com"));
    }

    [Theory]
    [InlineData(null, "repo:octo/app:ref:refs/heads/x", true)]
    [InlineData(null, "repo:octo/app2:ref:refs/heads/x", false)]
    [InlineData("environment:production", "repo:octo/app:environment:production", true)]
    [InlineData("environment:production", "repo:octo/app:environment:test", false)]
    [InlineData("ref:refs/heads/release/*", "repo:octo/app:ref:refs/heads/release/1", true)]
    [InlineData("ref:refs/heads/release/*", "repo:octo/app:ref:refs/heads/main", false)]
    public void A_repository_lets_in_its_workflows(string? filter, string subject, bool allowed)
    {
        var trust = Written(PipelineTrust.ForGitHub("aws", Account, "octo/app", filter));
        const string Issuer = "token.actions.githubusercontent.com";
        Assert.Equal(allowed, Federated(trust, Issuer, "sts.amazonaws.com", subject));
        Assert.False(Federated(trust, Issuer, "other", subject));
    }

    [Theory]
    [InlineData("sc://octo/shop/aws prod", true)]
    [InlineData("sc://octo/shop/aws", false)]
    [InlineData("sc://evil/shop/aws prod", false)]
    public void A_service_connection_lets_in_itself(string subject, bool allowed)
    {
        var trust = Written(PipelineTrust.ForAzureDevOps("aws", Account, Organization, "octo", "shop", "aws prod"));
        Assert.Equal(allowed, Federated(trust, Azure, "api://AzureADTokenExchange", subject));
    }

    [Fact]
    public void What_would_let_in_strangers_is_refused()
    {
        Refused("TrustAccountOpen", () => TrustDraft.ForAccount("aws", Account));
        Refused("AccountIdForm", () => TrustDraft.ForAccount("aws", "1234-5678-9012", "x7"));
        Refused("ExternalIdInvalid", () => TrustDraft.ForAccount("aws", Account, "k*7"));
        Refused("ExternalIdInvalid", () => TrustDraft.ForAccount("aws", Account, "x"));
        Refused("AccountIdForm", () => PipelineTrust.ForGitHub("aws", "me", "octo/app"));
        Refused("TrustPrincipalForm", () => TrustDraft.ForPrincipal("arn:aws:iam::123456789012:root"));
        Refused("TrustPrincipalForm", () => TrustDraft.ForPrincipal("*"));
        Refused("RepositoryForm", () => PipelineTrust.ForGitHub("aws", Account, "octo/*"));
        Refused("RepositoryForm", () => PipelineTrust.ForGitHub("aws", Account, "octo"));
        Refused("ServiceConnectionForm", () => PipelineTrust.ForAzureDevOps("aws", Account, "octo", "octo", "shop", "aws"));
        Refused("ServiceConnectionForm", () => PipelineTrust.ForAzureDevOps("aws", Account, Organization, "octo", "*", "aws"));
    }

    private static void Refused(string id, Func<PolicyDraft> make) =>
        Assert.Equal(id, Assert.Throws<Fault>(make).ErrorId);

    /// <summary>Written and read again: no finding.</summary>
    private static PolicyDocument Written(PolicyDraft draft)
    {
        var reading = PolicyAnalyzer.Analyze(PolicyWriter.Write(draft), "trust", PolicyKind.Trust, FindingContext.None);
        Assert.Empty(reading.Findings);
        return reading.Document!;
    }

    private static bool MayAssume(PolicyDocument trust, string caller, params (string, string)[] context) => Answer(
        trust,
        new AccessRequest
        {
            Principal = RequestPrincipal.Parse(caller),
            Action = "sts:AssumeRole",
            Resource = "arn:aws:iam::123456789012:role/Reader",
            Context = RequestContext.Of(context),
        });

    private static bool Federated(PolicyDocument trust, string issuer, string audience, string subject) => Answer(
        trust,
        new AccessRequest
        {
            Principal = RequestPrincipal.Parse($"arn:aws:iam::{Account}:oidc-provider/{issuer}"),
            Action = "sts:AssumeRoleWithWebIdentity",
            Resource = "arn:aws:iam::123456789012:role/Reader",
            Context = RequestContext.Of((issuer + ":aud", audience), (issuer + ":sub", subject)),
        });

    private static bool Answer(PolicyDocument trust, AccessRequest request) => PolicyEvaluator.Evaluate(
        request,
        new PolicySet { Resource = trust, Identity = [Ask.Doc(Ask.Allow("*", "sts:AssumeRole"))] }).Allowed;
}
