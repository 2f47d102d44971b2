using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Who may assume a role, after the pages on Principal and cross-account evaluation in IAM's manual.</summary>
public sealed class TrustPolicyTests
{
    private const string Role = "arn:aws:iam::123456789012:role/Reader";
    private const string Alice = "arn:aws:iam::123456789012:user/alice";
    private const string Stranger = "arn:aws:iam::999999999999:user/carol";
    private const string Caller = "arn:aws:sts::123456789012:assumed-role/Deploy/run7";
    private const string Oidc = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

    [Theory]
    // The principal itself: enough in the same account.
    [InlineData($$"""{"AWS":"{{Alice}}"}""", Alice, true, true)]
    [InlineData($$"""{"AWS":["arn:aws:iam::123456789012:user/bob","{{Alice}}"]}""", Alice, true, true)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:user/Alice"}""", Alice, false, false)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:user/*"}""", Alice, false, false)]
    // The account: its own policies must allow as well.
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:root"}""", Alice, false, true)]
    [InlineData("""{"AWS":"123456789012"}""", Alice, false, true)]
    [InlineData("""{"AWS":"999999999999"}""", Alice, false, false)]
    [InlineData("""{"AWS":"arn:aws-cn:iam::123456789012:root"}""", Alice, false, false)]
    // A role, with or without path, and one session of it.
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/Deploy"}""", Caller, true, true)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/ci/Deploy"}""", Caller, true, true)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/Other"}""", Caller, false, false)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/PreDeploy"}""", Caller, false, false)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/Deploy2"}""", Caller, false, false)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/Deploy/Other"}""", Caller, false, false)]
    [InlineData("""{"AWS":"arn:aws:iam::999999999999:role/Deploy"}""", Caller, false, false)]
    [InlineData($$"""{"AWS":"{{Caller}}"}""", Caller, true, true)]
    [InlineData("""{"AWS":"arn:aws:sts::123456789012:assumed-role/Deploy/run8"}""", Caller, false, false)]
    [InlineData("""{"AWS":"arn:aws:sts::123456789012:assumed-role/Deploy/*"}""", Caller, false, false)]
    // Everyone.
    [InlineData("\"*\"", Alice, true, true)]
    [InlineData("""{"AWS":"*"}""", Alice, true, true)]
    // Another account: both sides must allow.
    [InlineData($$"""{"AWS":"{{Stranger}}"}""", Stranger, false, true)]
    [InlineData("""{"AWS":"999999999999"}""", Stranger, false, true)]
    [InlineData("\"*\"", Stranger, false, true)]
    [InlineData($$"""{"AWS":"{{Alice}}"}""", Stranger, false, false)]
    public void Identities(string principal, string caller, bool withoutOwnPolicy, bool withOwnPolicy)
    {
        Assert.Equal(withoutOwnPolicy, MayAssume(principal, caller, new PolicySet()));
        var own = Ask.Doc(Ask.Allow(Role, "sts:AssumeRole"));
        Assert.Equal(withOwnPolicy, MayAssume(principal, caller, new PolicySet { Identity = [own] }));
    }

    [Theory]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "ec2.amazonaws.com", true)]
    [InlineData("""{"Service":["ecs-tasks.amazonaws.com","lambda.amazonaws.com"]}""", "lambda.amazonaws.com", true)]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "lambda.amazonaws.com", false)]
    [InlineData("""{"AWS":"*"}""", "ec2.amazonaws.com", true)]
    [InlineData("\"*\"", "ec2.amazonaws.com", true)]
    [InlineData("""{"AWS":"*"}""", Oidc, true)]
    [InlineData("""{"AWS":"*"}""", "*", true)]
    [InlineData($$"""{"Federated":"{{Oidc}}"}""", Oidc, true)]
    [InlineData("""{"Federated":"accounts.google.com"}""", "accounts.google.com", true)]
    [InlineData($$"""{"Federated":"{{Oidc}}"}""", "accounts.google.com", false)]
    [InlineData($$"""{"AWS":"{{Alice}}"}""", "*", false)]
    [InlineData("\"*\"", "*", true)]
    [InlineData("""{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}""", Alice, false)]
    public void Services_and_providers_need_no_policy_of_their_own(string principal, string caller, bool allowed) =>
        Assert.Equal(allowed, MayAssume(principal, caller, new PolicySet()));

    [Fact]
    public void A_role_is_not_assumed_by_its_own_account_unless_trusted()
    {
        var set = new PolicySet { Identity = [Ask.Doc(Ask.Allow("*", "*"))] };
        Assert.False(MayAssume("""{"Service":"ec2.amazonaws.com"}""", Alice, set));
    }

    [Fact]
    public void A_boundary_limits_a_role_that_is_named_but_not_a_user_or_a_session()
    {
        var limited = new PolicySet { Boundary = Ask.Doc(Ask.Allow()) };
        Assert.True(MayAssume($$"""{"AWS":"{{Alice}}"}""", Alice, limited));
        Assert.True(MayAssume($$"""{"AWS":"{{Caller}}"}""", Caller, limited));
        Assert.False(MayAssume("""{"AWS":"arn:aws:iam::123456789012:role/Deploy"}""", Caller, limited));
    }

    [Fact]
    public void Service_control_limits_identities_but_not_services()
    {
        var limited = new PolicySet { ServiceControl = [[Ask.Doc(Ask.Allow())]] };
        Assert.False(MayAssume($$"""{"AWS":"{{Alice}}"}""", Alice, limited));
        Assert.True(MayAssume("""{"Service":"ec2.amazonaws.com"}""", "ec2.amazonaws.com", limited));
    }

    [Fact]
    public void NotPrincipal_denies_everyone_else_and_those_with_a_boundary()
    {
        const string Statements = $$"""
            {"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"},
            {"Effect":"Deny","NotPrincipal":{"AWS":["{{Alice}}","123456789012"]},"Action":"sts:AssumeRole"}
            """;
        var trust = Ask.Doc(Statements);
        var set = new PolicySet { Resource = trust, Identity = [Ask.Doc(Ask.Allow("*", "*"))] };
        Assert.Equal(AccessDecision.Allowed, PolicyEvaluator.Evaluate(Assume(Alice), set).Decision);
        Assert.Equal(AccessDecision.ExplicitDeny, PolicyEvaluator.Evaluate(Assume(Stranger), set).Decision);
        var bounded = set with { Boundary = Ask.Doc(Ask.Allow("*", "*")) };
        Assert.Equal(AccessDecision.ExplicitDeny, PolicyEvaluator.Evaluate(Assume(Alice), bounded).Decision);
    }

    // The manual's examples: Bob, and a session of a role, each beside the role and the account that it belongs to.
    [Theory]
    [InlineData("arn:aws:iam::444455556666:user/Bob", "arn:aws:iam::444455556666:user/Bob", true)]
    [InlineData("arn:aws:iam::444455556666:user/Bob", "arn:aws:iam::444455556666:user/Alice", false)]
    [InlineData("arn:aws:iam::444455556666:user/Bob", "arn:aws:sts::444455556666:assumed-role/audit/app", false)]
    [InlineData("arn:aws:iam::444455556666:user/Bob", "arn:aws:iam::444455556666:root", true)]
    [InlineData("arn:aws:iam::444455556666:user/Bob", "arn:aws:iam::999999999999:user/Bob", false)]
    [InlineData("arn:aws:iam::444455556666:role/audit", "arn:aws:sts::444455556666:assumed-role/audit/app", true)]
    [InlineData("arn:aws:iam::444455556666:role/audit", "arn:aws:sts::444455556666:assumed-role/other/app", false)]
    [InlineData("arn:aws:iam::999999999999:user/Carol", "arn:aws:iam::444455556666:user/Alice", true)]
    public void NotPrincipal_excepts_whom_it_names_and_not_the_rest_of_the_account(string named, string caller, bool excepted)
    {
        var trust = Ask.Doc(
            """{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}""",
            $$"""{"Effect":"Deny","NotPrincipal":{"AWS":["{{named}}","arn:aws:iam::444455556666:root"]},"Action":"sts:AssumeRole"}""");
        var decision = PolicyEvaluator.Evaluate(Assume(caller), new PolicySet { Resource = trust }).Decision;
        Assert.Equal(excepted, decision != AccessDecision.ExplicitDeny);
    }

    [Theory]
    [InlineData("repo:octo/app:ref:refs/heads/main", true)]
    [InlineData("repo:octo/app2:ref:refs/heads/main", false)]
    [InlineData("repo:evil/app:ref:refs/heads/main", false)]
    public void A_repository_is_told_apart_by_its_subject(string subject, bool allowed)
    {
        const string Statement = $$"""
            {"Effect":"Allow","Principal":{"Federated":"{{Oidc}}"},"Action":"sts:AssumeRoleWithWebIdentity",
             "Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"},
                          "StringLike":{"token.actions.githubusercontent.com:sub":"repo:octo/app:*"} } }
            """;
        var request = Assume(Oidc, RequestContext.Of(
            ("token.actions.githubusercontent.com:aud", "sts.amazonaws.com"),
            ("token.actions.githubusercontent.com:sub", subject))) with { Action = "sts:AssumeRoleWithWebIdentity" };
        Assert.Equal(allowed, PolicyEvaluator.Evaluate(request, new PolicySet { Resource = Ask.Doc(Statement) }).Allowed);
    }

    [Fact]
    public void An_external_id_must_be_the_one_that_is_asked_for()
    {
        const string Statement = $$"""
            {"Effect":"Allow","Principal":{"AWS":"{{Alice}}"},"Action":"sts:AssumeRole",
             "Condition":{"StringEquals":{"sts:ExternalId":"k7"} } }
            """;
        var set = new PolicySet { Resource = Ask.Doc(Statement) };
        Assert.False(PolicyEvaluator.Evaluate(Assume(Alice), set).Allowed);
        Assert.Equal(["sts:ExternalId"], PolicyEvaluator.Evaluate(Assume(Alice), set).MissingContext);
        Assert.True(PolicyEvaluator.Evaluate(Assume(Alice, RequestContext.Of(("sts:ExternalId", "k7"))), set).Allowed);
    }

    [Fact]
    public void Without_a_trust_policy_the_identitys_side_alone_is_answered()
    {
        var set = new PolicySet { Identity = [Ask.Doc(Ask.Allow(Role, "sts:AssumeRole"))] };
        Assert.True(PolicyEvaluator.Evaluate(Assume(Alice), set).Allowed);
        Assert.False(PolicyEvaluator.Evaluate(Assume(Alice), new PolicySet()).Allowed);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:group/ops")]
    [InlineData("alice")]
    [InlineData("arn:aws:rds:eu-west-1:123456789012:db:x")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/Deploy")]
    [InlineData("")]
    public void What_cannot_act_is_refused(string principal) =>
        Assert.Equal("PrincipalNotUnderstood", Assert.Throws<Fault>(() => RequestPrincipal.Parse(principal)).ErrorId);

    private static bool MayAssume(string principal, string caller, PolicySet set)
    {
        var trust = Ask.Doc($$"""{"Effect":"Allow","Principal":{{principal}},"Action":"sts:AssumeRole"}""");
        return PolicyEvaluator.Evaluate(Assume(caller), set with { Resource = trust }).Allowed;
    }

    private static AccessRequest Assume(string caller, RequestContext? context = null) => new()
    {
        Principal = RequestPrincipal.Parse(caller),
        Action = "sts:AssumeRole",
        Resource = Role,
        Context = context ?? RequestContext.Empty,
    };
}
