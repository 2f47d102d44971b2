using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What is said of an answer: its reason, its grounds, and what the statements that came near lack.</summary>
public sealed class PolicyReasonTests
{
    private const string User = "arn:aws:iam::123456789012:user/ann";
    private const string Role = "arn:aws:iam::123456789012:role/app";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("Sid", "Allowed by own, statement 1 (Sid).")]
    [InlineData("", "Allowed by own, statement 1.")]
    public void A_statement_is_named_by_its_number_and_its_Sid(string sid, string reason) => Assert.Equal(
        reason, Answer(User, [Own($$"""{"Sid":"{{sid}}","Effect":"Allow","Action":"*","Resource":"*"}""")], GivenLayers.None).Reason);

    [Fact]
    public void Each_limit_says_its_name()
    {
        var own = Own(Ask.Allow());
        var other = Ask.Doc(Ask.Allow("*", "s3:*"));
        string Of(GivenLayers layers, CollectedPolicy[] policies) => Answer(User, policies, layers).Reason;
        const string Tail = " They limit what the principal's own policies give, and every one of these limits must allow it too.";
        Assert.Equal("Not allowed by the permissions boundary." + Tail, Of(new() { Boundary = other }, [own]));
        Assert.Equal("Not allowed by the session policies." + Tail, Of(new() { Session = [other] }, [own]));
        Assert.Equal("Not allowed by the service control policies." + Tail, Of(new() { ServiceControl = [[other]] }, [own]));
        Assert.Equal("Not allowed: the principal has no policy.", Of(GivenLayers.None, []));
        Assert.Equal(
            "Not allowed: no statement of the principal's policies (2) covers this action on this resource.",
            Of(GivenLayers.None, [Own(Ask.Allow("*", "s3:*")), Own(Ask.Allow("*", "s3:*"))]));
        const string Denied = "Denied by test, statement 1, of the {0}. An Allow elsewhere does not help; change or remove that Deny.";
        var deny = Ask.Doc(Ask.Deny());
        Assert.Equal(Denied.Replace("{0}", "permissions boundary", StringComparison.Ordinal), Of(new() { Boundary = deny }, [own]));
        Assert.Equal(Denied.Replace("{0}", "session policies", StringComparison.Ordinal), Of(new() { Session = [deny] }, [own]));
        Assert.Equal(Denied.Replace("{0}", "service control policies", StringComparison.Ordinal), Of(new() { ServiceControl = [[deny]] }, [own]));
    }

    [Theory]
    [InlineData(User, "\"*\"", "Allowed by test, statement 1.")]
    [InlineData("ec2.amazonaws.com", "{\"Service\":\"ec2.amazonaws.com\"}", "Allowed by test, statement 1.")]
    [InlineData(User, "{\"AWS\":\"999999999999\"}", $"Not allowed: the role's trust policy does not let {User} assume it.")]
    public void A_trust_policy_says_whom_it_lets_in(string principal, string named, string reason)
    {
        var trust = Ask.Doc($$"""{"Effect":"Allow","Principal":{{named}},"Action":"sts:AssumeRole"}""");
        Assert.Equal(reason, Answer(principal, [], new() { Trust = trust }, "sts:AssumeRole", Role).Reason);
    }

    [Fact]
    public void Who_has_no_policies_of_its_own_is_told_so()
    {
        Assert.Equal(
            "Not allowed: ec2.amazonaws.com is neither a user nor a role, and has no policies. Ask about the role that it assumes.",
            Answer("ec2.amazonaws.com", [Own(Ask.Allow())], GivenLayers.None).Reason);
        Assert.StartsWith(
            "Not allowed: the principal is of account 999999999999 and the resource of account 123456789012.",
            Answer("arn:aws:iam::999999999999:user/eve", [Own(Ask.Allow())], GivenLayers.None).Reason, StringComparison.Ordinal);
        Assert.Equal(
            "Allowed: arn:aws:iam::123456789012:root is the account's root user, whom only service control policies limit.",
            Answer("123456789012", [], GivenLayers.None).Reason);
    }

    [Fact]
    public void What_is_not_known_is_named_with_what_to_give()
    {
        var condition = """{"StringEquals":{"aws:PrincipalOrgID":"o-1","aws:PrincipalTag/a":"1"} }""";
        Assert.Equal(
            "Not known: it depends on aws:PrincipalOrgID, aws:PrincipalTag/a, whose value is not known here. "
            + "Give it with -Context, such as @{ 'aws:PrincipalOrgID' = '…' }.",
            Answer(Role, [Own(Ask.Allow(condition: condition))], GivenLayers.None).Reason);
        Assert.Equal(
            $"Not known: the trust policy of {Role} was not looked at, and a role is assumed only by whom it names. Give it with -TrustPolicy.",
            Answer(User, [Own(Ask.Allow("*", "*"))], GivenLayers.None, "sts:AssumeRole", Role).Reason);
        var disputed = PolicyDocument.Parse(
            $$"""{"Id":"x","Version":"2012-10-17","Statement":[{{Ask.Allow()}}]}""", "disputed", PolicyKind.RoleInline);
        Assert.Equal(
            "Not known: it depends on a policy that AWS may or may not take; Findings says why.",
            Answer(User, [new(disputed, PolicyLayer.Identity, PolicySource.Given, null, null)], GivenLayers.None).Reason);
        var collected = new CollectedPolicies
        {
            Principal = RequestPrincipal.Parse(User),
            Unread =
            [
                new("iam:GetRole", "app", PolicyLayer.Identity, "refused"), new("iam:GetRole", "app", PolicyLayer.Identity, "refused"),
                new(null, "broken", PolicyLayer.Identity, "broken"),
            ],
        };
        Assert.Equal(
            "Not known: what decides could not be read (iam:GetRole, broken); Unread says why and what to do.",
            PolicyJudge.Answer(Question("rds-db:connect", Ask.Arn), collected, GivenLayers.None, Now).Reason);
    }

    [Fact]
    public void The_grounds_say_what_of_a_statement_matched()
    {
        var trust = Ask.Doc("""
            {"Effect":"Allow","Principal":{"AWS":["999999999999","arn:aws:iam::123456789012:user/ann"]},
             "Action":["sts:Tag*","sts:Assume*"],"Condition":{"StringLike":{"sts:ExternalId":["a*","b"]} } }
            """);
        var request = new AccessRequest
        {
            Principal = RequestPrincipal.Parse(User), Action = "sts:AssumeRole", Resource = Role, Context = RequestContext.Of(("sts:ExternalId", "b")),
        };
        var decision = PolicyEvaluator.Evaluate(request, new PolicySet { Resource = trust });
        Assert.Equal(
            "Principal 999999999999, arn:aws:iam::123456789012:user/ann; Action sts:Assume*; StringLike sts:ExternalId a* | b",
            Assert.Single(decision.MatchedStatements).Why);
        var not = Ask.Of(Ask.Connect(), Ask.Doc("""{"Effect":"Allow","NotAction":["s3:*","iam:*"],"NotResource":["arn:aws:s3:::x","arn:aws:s3:::y"]}"""));
        Assert.Equal("NotAction s3:*, iam:*; NotResource arn:aws:s3:::x, arn:aws:s3:::y", Assert.Single(not.MatchedStatements).Why);
    }

    [Fact]
    public void Near_misses_are_those_of_every_layer()
    {
        var other = Ask.Doc(Ask.Allow("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-X/app"));
        var named = Ask.Doc("""{"Effect":"Allow","Principal":{"AWS":["999999999999","888888888888"]},"Action":"*"}""");
        var set = new PolicySet
        {
            Identity = [other], Boundary = other, Session = [other], ServiceControl = [[Ask.Doc(Ask.Allow())], [other]], Resource = named,
        };
        var misses = NearMiss.Of(Ask.Connect() with { Principal = RequestPrincipal.Parse(User) }, set);
        Assert.Equal(
            [
                (PolicyLayer.ServiceControl, 1), (PolicyLayer.Resource, 0), (PolicyLayer.Identity, 0), (PolicyLayer.Boundary, 0),
                (PolicyLayer.Session, 0),
            ],
            misses.Select(miss => (miss.Layer, miss.Level)));
        Assert.Equal("Principal 999999999999, 888888888888 does not name who asks", misses[1].Why);
        var open = Ask.Connect(RequestContext.Empty.WithUnknown([new("k:a", new UnknownKey { MayBeAbsent = true })]));
        var condition = Ask.Doc(Ask.Allow(condition: """{"StringEquals":{"k:a":"1"} }"""));
        Assert.Equal(
            "the condition StringEquals k:a 1 may not hold: the value of k:a is not known",
            Assert.Single(NearMiss.Of(open, new PolicySet { Identity = [condition] })).Why);
    }

    private static PolicyQuestion Question(string action, string resource) => new() { Action = action, Resource = resource };

    private static CollectedPolicy Own(string statement) => new(
        PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""", "own"), PolicyLayer.Identity, PolicySource.Inline, "ann", null);

    private static PolicyAnswer Answer(
        string principal, CollectedPolicy[] policies, GivenLayers layers, string action = "rds-db:connect", string resource = Ask.Arn) =>
        PolicyJudge.Answer(
            Question(action, resource),
            new CollectedPolicies { Principal = RequestPrincipal.Parse(principal), Policies = policies },
            layers,
            Now);
}
