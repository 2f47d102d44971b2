using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>How the layers of policies limit each other, after "Policy evaluation logic" in IAM's manual.</summary>
public sealed class LayerTests
{
    private static readonly PolicyDocument Allows = Ask.Doc(Ask.Allow());
    private static readonly PolicyDocument Denies = Ask.Doc(Ask.Deny());
    private static readonly PolicyDocument Other = Ask.Doc(Ask.Allow("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X/y"));

    [Fact]
    public void Nothing_is_allowed_without_a_statement()
    {
        var decision = Ask.Of(Ask.Connect());
        Assert.Equal(AccessDecision.ImplicitDeny, decision.Decision);
        Assert.Equal(PolicyLayer.Identity, decision.DeniedBy);
    }

    [Fact]
    public void One_of_several_identity_policies_is_enough()
    {
        var decision = Ask.Of(Ask.Connect(), Other, Allows);
        Assert.True(decision.Allowed);
        Assert.Null(decision.DeniedBy);
        Assert.Equal(0, Assert.Single(decision.MatchedStatements).Index);
    }

    public static TheoryData<string> Layers => [.. Enum.GetNames<PolicyLayer>()];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_deny_in_any_layer_wins(string layer)
    {
        var decision = PolicyEvaluator.Evaluate(
            Ask.Connect() with { Principal = Ask.Session },
            With(Enum.Parse<PolicyLayer>(layer), Ask.Doc(Ask.Allow("*"), Ask.Deny())));
        Assert.Equal(AccessDecision.ExplicitDeny, decision.Decision);
        Assert.Equal(Enum.Parse<PolicyLayer>(layer), decision.DeniedBy);
    }

    [Theory]
    [InlineData("ServiceControl")]
    [InlineData("Boundary")]
    [InlineData("Session")]
    [InlineData("Identity")]
    public void A_layer_that_does_not_allow_denies_by_omission(string layer)
    {
        var decision = PolicyEvaluator.Evaluate(
            Ask.Connect() with { Principal = Ask.Session },
            With(Enum.Parse<PolicyLayer>(layer), Other));
        Assert.Equal(AccessDecision.ImplicitDeny, decision.Decision);
        Assert.Equal(Enum.Parse<PolicyLayer>(layer), decision.DeniedBy);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS", true)]
    [InlineData("arn:aws:iam::123456789012:role/app", false)]
    public void Service_control_does_not_limit_what_belongs_to_a_service(string principal, bool allowed)
    {
        var set = new PolicySet { Identity = [Allows], ServiceControl = [[Ask.Doc(Ask.Deny())]] };
        Assert.Equal(allowed, PolicyEvaluator.Evaluate(Ask.Connect() with { Principal = RequestPrincipal.Parse(principal) }, set).Allowed);
    }

    [Fact]
    public void Every_level_of_service_control_must_allow_and_one_policy_of_a_level_is_enough()
    {
        var set = new PolicySet { Identity = [Allows], ServiceControl = [[Other, Allows], [Allows]] };
        Assert.True(PolicyEvaluator.Evaluate(Ask.Connect(), set).Allowed);
        Assert.False(PolicyEvaluator.Evaluate(Ask.Connect(), set with { ServiceControl = [[Allows], []] }).Allowed);
    }

    [Fact]
    public void Several_session_policies_are_one_limit()
    {
        var set = new PolicySet { Identity = [Allows], Session = [Other, Allows] };
        Assert.True(PolicyEvaluator.Evaluate(Ask.Connect(), set).Allowed);
        Assert.False(PolicyEvaluator.Evaluate(Ask.Connect(), set with { Session = [Other] }).Allowed);
    }

    [Fact]
    public void A_statement_without_principal_gives_nothing_in_a_resource_policy()
    {
        var request = Ask.Connect() with { Principal = Ask.User };
        Assert.False(PolicyEvaluator.Evaluate(request, new PolicySet { Resource = Allows }).Allowed);
        Assert.True(PolicyEvaluator.Evaluate(request, new PolicySet { Resource = ForEverybody(Allows) }).Allowed);
    }

    [Fact]
    public void Another_account_is_never_let_into_a_database()
    {
        var stranger = RequestPrincipal.Parse("arn:aws:iam::999999999999:user/alice");
        var decision = PolicyEvaluator.Evaluate(
            Ask.Connect() with { Principal = stranger },
            new PolicySet { Identity = [Ask.Doc(Ask.Allow("*", "*"))] });
        Assert.Equal(AccessDecision.ImplicitDeny, decision.Decision);
        Assert.Equal(PolicyLayer.Resource, decision.DeniedBy);
    }

    [Fact]
    public void The_root_user_needs_no_identity_policy_but_obeys_service_control()
    {
        var root = Ask.Connect() with { Principal = RequestPrincipal.Parse("123456789012") };
        Assert.True(PolicyEvaluator.Evaluate(root, new PolicySet()).Allowed);
        Assert.False(PolicyEvaluator.Evaluate(root, new PolicySet { ServiceControl = [[Other]] }).Allowed);
        Assert.False(PolicyEvaluator.Evaluate(root, new PolicySet { ServiceControl = [[Allows, Denies]] }).Allowed);
    }

    private static PolicyDocument ForEverybody(PolicyDocument document) =>
        PolicyDocument.Parse(document.Json.Replace("\"Effect\"", "\"Principal\":\"*\",\"Effect\"", StringComparison.Ordinal), "test");

    private static PolicySet With(PolicyLayer layer, PolicyDocument document)
    {
        var open = new PolicySet
        {
            Identity = [Allows],
            Boundary = Allows,
            Session = [Allows],
            ServiceControl = [[Allows]],
        };
        return layer switch
        {
            PolicyLayer.ServiceControl => open with { ServiceControl = [[Allows], [document]] },
            PolicyLayer.Resource => open with { Resource = ForEverybody(document) },
            PolicyLayer.Identity => open with { Identity = [document] },
            PolicyLayer.Boundary => open with { Boundary = document },
            _ => open with { Session = [document] },
        };
    }
}
