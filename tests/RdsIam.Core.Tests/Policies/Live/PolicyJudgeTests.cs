using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies.Live;

/// <summary>What can be said for certain when a part of the policies is missing.</summary>
public sealed class PolicyJudgeTests
{
    private const string Resource = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABC/app";
    private const string Allow = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}}""";
    private const string Deny = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"rds-db:connect","Resource":"*"}}""";
    private const string Other = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""";
    private const string AllowAssume =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";
    private const string DenyOtherTeams =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"a"}}}]}""";

    private static readonly RequestPrincipal Role = RequestPrincipal.Parse("arn:aws:iam::123456789012:role/app");
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(Allow, null, "", "Allowed")]
    [InlineData(Other, null, "", "ImplicitDeny")]
    [InlineData(Allow, null, "Identity", "Unknown")] // what is missing may deny
    [InlineData(Other, null, "Identity", "Unknown")] // what is missing may allow
    [InlineData(Deny, null, "Identity", "ExplicitDeny")] // whatever is missing
    [InlineData(Allow, null, "Boundary", "Unknown")]
    [InlineData(Other, null, "Boundary", "ImplicitDeny")] // a boundary gives nothing
    [InlineData(Other, Other, "Identity", "ImplicitDeny")] // the boundary stands in the way of whatever is missing
    [InlineData(Other, Allow, "Identity", "Unknown")]
    [InlineData(DenyOtherTeams, null, "Boundary", "Unknown")] // with the boundary the tags could not be read
    public void An_answer_is_certain_only_where_no_missing_policy_could_change_it(
        string identity, string? boundary, string missing, string verdict)
    {
        var layers = new GivenLayers { Boundary = boundary is null ? null : Document(boundary) };
        var unread = missing.Length == 0 ? Array.Empty<UnreadPolicy>() : [Unread(Enum.Parse<PolicyLayer>(missing))];
        var answer = Answer(new CollectedPolicies { Principal = Role, Policies = [Own(identity)], Unread = unread }, layers);
        Assert.Equal(verdict, answer.Verdict.ToString());
        Assert.Equal(verdict == "Unknown", answer.Reason.Contains("iam:GetSomething", StringComparison.Ordinal));
    }

    [Fact]
    public void A_boundary_that_the_caller_gives_stands_in_for_one_that_could_not_be_read()
    {
        var collected = new CollectedPolicies { Principal = Role, Policies = [Own(Allow)], Unread = [Unread(PolicyLayer.Boundary)] };
        Assert.Equal(PolicyVerdict.Allowed, Answer(collected, new GivenLayers { Boundary = Document(Allow) }).Verdict);
    }

    [Fact]
    public void Service_control_and_session_policies_limit_what_the_principal_has()
    {
        var collected = new CollectedPolicies { Principal = Role, Policies = [Own(Allow)] };
        var open =
            new GivenLayers { ServiceControl = [[Document(Allow)], [Document(Other), Document(Allow)]], Session = [Document(Allow)] };
        Assert.Equal(PolicyVerdict.Allowed, Answer(collected, open).Verdict);
        var closed = Answer(collected, open with { ServiceControl = [[Document(Allow)], [Document(Other)]] });
        Assert.Equal(PolicyVerdict.ImplicitDeny, closed.Verdict);
        Assert.Contains("service control policies", closed.Reason, StringComparison.Ordinal);
        Assert.Equal((PolicyLayer.ServiceControl, 1), (Assert.Single(closed.Suggestion).Layer, closed.Suggestion[0].Level));
        Assert.Contains("session policies", Answer(collected, open with { Session = [Document(Other)] }).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Deny, "Denied by own, statement 1, of the identity's policies")]
    [InlineData(Other, "no statement of the principal's policies (1)")]
    [InlineData(Allow, "Allowed by own, statement 1.")]
    public void The_reason_says_which_statement_or_what_is_missing(string identity, string part)
    {
        var answer = Answer(new CollectedPolicies { Principal = Role, Policies = [Own(identity)] }, GivenLayers.None);
        Assert.Contains(part, answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_principal_of_another_account_is_told_that_no_policy_helps()
    {
        var stranger = RequestPrincipal.Parse("arn:aws:iam::210987654321:role/app");
        var answer = Answer(new CollectedPolicies { Principal = stranger, Policies = [Own(Allow)] }, GivenLayers.None);
        Assert.Equal(PolicyVerdict.ImplicitDeny, answer.Verdict);
        Assert.Contains("210987654321", answer.Reason, StringComparison.Ordinal);
        Assert.Empty(answer.Suggestion);
    }

    [Theory]
    [InlineData("", false, true)]
    [InlineData("Identity", true, true)]
    [InlineData("Resource", true, false)]
    public void A_trust_policy_that_nobody_gave_is_missing_once_beside_what_could_not_be_read(string missing, bool names, bool isTrust)
    {
        var unread = missing.Length == 0 ? Array.Empty<UnreadPolicy>() : [Unread(Enum.Parse<PolicyLayer>(missing))];
        var collected = new CollectedPolicies { Principal = Role, Policies = [Own(AllowAssume)], Unread = unread };
        var question = new PolicyQuestion { Action = "sts:AssumeRole", Resource = "arn:aws:iam::123456789012:role/target" };
        var answer = PolicyJudge.Answer(question, collected, GivenLayers.None, Now);
        Assert.Equal(PolicyVerdict.Unknown, answer.Verdict);
        Assert.Equal(names, answer.Reason.Contains("iam:GetSomething", StringComparison.Ordinal));
        Assert.Equal(isTrust, answer.Reason.Contains("role/target", StringComparison.Ordinal));
    }

    [Fact]
    public void The_suggestion_allows_and_nothing_smaller_is_missing()
    {
        var without = new CollectedPolicies { Principal = Role, Policies = [Own(Other)] };
        var statement = Assert.Single(Answer(without, GivenLayers.None).Suggestion).Statement;
        var with = without with { Policies = [.. without.Policies, Own($$"""{"Version":"2012-10-17","Statement":{{statement}} }""")] };
        Assert.Equal(PolicyVerdict.Allowed, Answer(with, GivenLayers.None).Verdict);
    }

    [Fact]
    public void With_anything_missing_nothing_is_ever_allowed()
    {
        var documents = Gen.Elements(Allow, Deny, Other, DenyOtherTeams).ListOf();
        var missing = Gen.Elements(PolicyLayer.Identity, PolicyLayer.Boundary, PolicyLayer.Resource).NonEmptyListOf();
        Prop.ForAll(Arb.From(documents), Arb.From(missing), (own, layers) =>
        {
            var collected =
                new CollectedPolicies { Principal = Role, Policies = [.. own.Select(Own)], Unread = [.. layers.Select(Unread)] };
            return Answer(collected, GivenLayers.None).Verdict != PolicyVerdict.Allowed;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_the_missing_policy_turns_out_to_be_a_certain_answer_stands()
    {
        var documents = Gen.Elements(Allow, Deny, Other).ListOf();
        var boundary = Gen.Elements<string?>(null, Allow, Other);
        Prop.ForAll(Arb.From(documents), Arb.From(boundary), Arb.From(Gen.Elements(Allow, Deny, Other)), (own, limit, late) =>
        {
            var layers = new GivenLayers { Boundary = limit is null ? null : Document(limit) };
            var before =
                new CollectedPolicies { Principal = Role, Policies = [.. own.Select(Own)], Unread = [Unread(PolicyLayer.Identity)] };
            var after = before with { Policies = [.. before.Policies, Own(late)], Unread = [] };
            var (first, second) = (Answer(before, layers).Verdict, Answer(after, layers).Verdict);
            return first == PolicyVerdict.Unknown || first == second
                // An explicit Deny that turns up makes a denial explicit; denied it is all the same.
                || (first == PolicyVerdict.ImplicitDeny && second == PolicyVerdict.ExplicitDeny);
        }).QuickCheckThrowOnFailure();
    }

    private static PolicyAnswer Answer(CollectedPolicies collected, GivenLayers layers) =>
        PolicyJudge.Answer(new PolicyQuestion { Action = "rds-db:connect", Resource = Resource }, collected, layers, Now);

    private static CollectedPolicy Own(string json) => new(Document(json), PolicyLayer.Identity, PolicySource.Inline, "app", null);

    private static UnreadPolicy Unread(PolicyLayer layer) => new("iam:GetSomething", "app", layer, "refused");

    private static PolicyDocument Document(string json) => PolicyDocument.Parse(json, "own");
}
