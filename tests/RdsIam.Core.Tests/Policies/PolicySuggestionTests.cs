using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What is missing, and why it was not enough.</summary>
public sealed class PolicySuggestionTests
{
    private static readonly PolicyDocument Other = Ask.Doc(Ask.Allow("arn:aws:s3:::x", "s3:GetObject"));

    [Fact]
    public void The_missing_statement_is_the_smallest_one()
    {
        var suggestion = Assert.Single(PolicySuggestion.For(Ask.Connect(), new PolicySet { Identity = [Other] }));
        Assert.Equal(PolicyLayer.Identity, suggestion.Layer);
        Assert.Equal(
            $$"""{"Effect":"Allow","Action":"rds-db:connect","Resource":"{{Ask.Arn}}"}""",
            suggestion.Statement);
    }

    [Fact]
    public void Every_layer_that_does_not_allow_gets_one()
    {
        var set = new PolicySet
        {
            Identity = [Other],
            Boundary = Other,
            Session = [Other],
            ServiceControl = [[Ask.Doc(Ask.Allow("*", "*"))], [Other], [Other]],
        };
        Assert.Equal(
            [
                (PolicyLayer.ServiceControl, 1), (PolicyLayer.ServiceControl, 2), (PolicyLayer.Identity, 0),
                (PolicyLayer.Boundary, 0), (PolicyLayer.Session, 0),
            ],
            PolicySuggestion.For(Ask.Connect(), set).Select(s => (s.Layer, s.Level)));
    }

    [Fact]
    public void Where_no_statement_helps_there_is_none()
    {
        Assert.Empty(PolicySuggestion.For(Ask.Connect(), new PolicySet { Identity = [Ask.Doc(Ask.Allow())] }));
        Assert.Empty(PolicySuggestion.For(Ask.Connect(), new PolicySet { Identity = [Ask.Doc(Ask.Deny())] }));
        var stranger = Ask.Connect() with { Principal = RequestPrincipal.Parse("arn:aws:iam::999999999999:user/x") };
        Assert.Empty(PolicySuggestion.For(stranger, new PolicySet()));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/alice", """{"AWS":"arn:aws:iam::123456789012:user/alice"}""", 1)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/Deploy/r", """{"AWS":"arn:aws:iam::123456789012:role/Deploy"}""", 1)]
    [InlineData("arn:aws:iam::999999999999:user/x", """{"AWS":"arn:aws:iam::999999999999:user/x"}""", 2)]
    [InlineData("ec2.amazonaws.com", """{"Service":"ec2.amazonaws.com"}""", 1)]
    public void A_trust_policy_gets_the_one_who_asks(string caller, string principal, int statements)
    {
        var request = new AccessRequest
        {
            Principal = RequestPrincipal.Parse(caller),
            Action = "sts:AssumeRole",
            Resource = "arn:aws:iam::123456789012:role/Reader",
        };
        var trust = Ask.Doc("""{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}""");
        var suggestions = PolicySuggestion.For(request, new PolicySet { Resource = trust });
        Assert.Equal(statements, suggestions.Count);
        Assert.Equal(
            $$"""{"Effect":"Allow","Principal":{{principal}},"Action":"sts:AssumeRole"}""",
            suggestions[0].Statement);
    }

    [Fact]
    public void A_suggestion_allows_what_was_asked_and_not_more() => Prop.ForAll(
        PolicyGenerators.Clause(),
        Gen.Elements("app", "a*", "a?c", "${aws:username}", "x$y").ToArbitrary(),
        (clause, user) =>
        {
            var request = Ask.Connect(resource: $"arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/{user}");
            var set = new PolicySet { Identity = [Ask.Doc(clause.ToJson())] };
            var before = PolicyEvaluator.Evaluate(request, set).Decision;
            var suggestions = PolicySuggestion.For(request, set);
            if (before != AccessDecision.ImplicitDeny)
            {
                return suggestions.Count == 0;
            }

            var added = set with { Identity = [.. set.Identity, Ask.Doc(suggestions[0].Statement)] };
            var neighbour = request with { Resource = request.Resource + "x" };
            return PolicyEvaluator.Evaluate(request, added).Allowed
                && PolicyEvaluator.Evaluate(neighbour, added).Decision == PolicyEvaluator.Evaluate(neighbour, set).Decision;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithArbitrary([typeof(PolicyGenerators)]));

    [Fact]
    public void A_near_miss_says_what_kept_it_from_applying()
    {
        var set = new PolicySet
        {
            Identity =
            [
                Ask.Doc(
                    Ask.Allow("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X/app"),
                    Ask.Allow(condition: """{"StringEquals":{"aws:PrincipalTag/team":"a","k:b":"1"} }"""),
                    Ask.Allow("*", "s3:*"),
                    Ask.Deny("*")),
            ],
        };
        var misses = NearMiss.Of(Ask.Connect(RequestContext.Of(("aws:PrincipalTag/team", "b"))), set);
        Assert.Equal([0, 1], misses.Select(m => m.Statement.Index));
        Assert.Equal(
            "Resource arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X/app does not cover the resource asked for",
            misses[0].Why);
        Assert.Equal(
            "the condition StringEquals aws:PrincipalTag/team a does not hold: aws:PrincipalTag/team is b; "
            + "the condition StringEquals k:b 1 does not hold: the request does not carry k:b",
            misses[1].Why);
    }

    [Fact]
    public void An_Allow_that_applies_is_no_near_miss() =>
        Assert.Empty(NearMiss.Of(Ask.Connect(), new PolicySet { Identity = [Ask.Doc(Ask.Allow())] }));
}
