using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What holds for every policy.</summary>
[NeedsTime]
public sealed class PolicyPropertyTests
{
    // So many that they are put in order by action and resource.
    private const int ManyPolicies = 40;

    private static readonly Config Runs = Config.QuickThrowOnFailure
        .WithMaxTest(1_000)
        .WithArbitrary([typeof(PolicyGenerators)]);

    [Fact]
    public void Adding_a_deny_never_allows() => Check((clauses, deny, question) =>
        Answer(clauses, question) == AccessDecision.Allowed
        || Answer([.. clauses, deny with { Effect = "Deny" }], question) != AccessDecision.Allowed);

    [Fact]
    public void Adding_an_allow_never_denies_what_was_allowed() => Check((clauses, allow, question) =>
        Answer(clauses, question) != AccessDecision.Allowed
        || Answer([.. clauses, allow with { Effect = "Allow" }], question) == AccessDecision.Allowed);

    [Fact]
    public void The_order_of_statements_never_matters() => Check((clauses, other, question) =>
    {
        Clause[] all = [other, .. clauses];
        return Answer(all, question) == Answer([.. Enumerable.Reverse(all)], question)
            && Answer(all, question) == Answer([.. clauses, other], question);
    });

    [Fact]
    public void Statements_may_stand_in_one_policy_or_in_several() => Check((clauses, other, question) =>
    {
        var apart = clauses.Append(other).Select(c => Ask.Doc(c.ToJson())).ToArray();
        return Ask.Of(Request(question), apart).Decision == Answer([.. clauses, other], question);
    });

    [Fact]
    public void A_statement_split_by_action_or_resource_says_the_same() => Check((clauses, split, question) =>
    {
        var whole = split with { NotAction = false, NotResource = false };
        var parts = whole.Actions.SelectMany(a => whole.Resources.Select(r => whole with { Actions = [a], Resources = [r] }));
        return Answer([.. clauses, whole], question) == Answer([.. clauses, .. parts], question);
    });

    [Fact]
    public void Widening_a_wildcard_of_an_allow_never_takes_it_away() => Check((clauses, allow, question) =>
    {
        var before = allow with { Effect = "Allow", NotAction = false, NotResource = false };
        if (Answer([.. clauses, before], question) != AccessDecision.Allowed)
        {
            return true;
        }

        return before.Resources.SelectMany(Wider).All(wider =>
            Answer([.. clauses, before with { Resources = wider }], question) == AccessDecision.Allowed)
            && Answer([.. clauses, before with { Actions = ["*"] }], question) == AccessDecision.Allowed;

        // Each literal end of a part becomes a star, one after the other.
        IEnumerable<string[]> Wider(string resource) => Enumerable.Range(0, resource.Length)
            .Where(i => i + 1 == resource.Length || resource[i + 1] is ':' or '/')
            .Where(i => !resource.Contains('$', StringComparison.Ordinal))
            .Select(i => before.Resources
                .Select(r => r == resource ? resource[..i] + "*" + resource[(i + 1)..] : r)
                .ToArray());
    });

    [Fact]
    public void A_boundary_or_a_session_policy_never_gives_more() => Check((clauses, limit, question) =>
    {
        var own = new PolicySet { Identity = [Document(clauses)] };
        var limited = PolicyEvaluator.Evaluate(Request(question), own with { Boundary = Document([limit]) }).Allowed;
        var session = PolicyEvaluator.Evaluate(Request(question), own with { Session = [Document([limit])] }).Allowed;
        var free = PolicyEvaluator.Evaluate(Request(question), own).Allowed;
        var alone = Answer([limit], question) == AccessDecision.Allowed;
        return limited == (free && alone) && session == limited;
    });

    [Fact]
    public void A_decision_agrees_with_its_grounds() => Check((clauses, other, question) =>
    {
        var decision = Ask.Of(Request(question), Document([.. clauses, other]));
        var denied = decision.MatchedStatements.Any(m => m.Effect == PolicyEffect.Deny);
        var allowed = decision.MatchedStatements.Any(m => m.Effect == PolicyEffect.Allow);
        return decision.Decision == (denied ? AccessDecision.ExplicitDeny
            : allowed ? AccessDecision.Allowed : AccessDecision.ImplicitDeny);
    });

    [Fact]
    public void Many_policies_answer_as_one_with_all_their_statements()
    {
        var many = PolicyGenerators.Clause().Generator.ArrayOf(ManyPolicies).ToArbitrary();
        Prop.ForAll(many, PolicyGenerators.Question(), (clauses, question) =>
        {
            var request = Request(question);
            var apart = new PolicySet { Identity = [.. clauses.Select(one => Ask.Doc(one.ToJson()))] };
            var together = new PolicySet { Identity = [Document(clauses)] };
            Assert.Equal(Grounds(request, together), Grounds(request, apart));
            Assert.Equal(
                PolicySuggestion.For(request, together).Select(one => one.Statement),
                PolicySuggestion.For(request, apart).Select(one => one.Statement));
        }).Check(Runs);
    }

    private static string[] Grounds(AccessRequest request, PolicySet policies)
    {
        var decision = PolicyEvaluator.Evaluate(request, policies);
        return
        [
            decision.Decision.ToString(), .. decision.MatchedStatements.Select(one => one.Why), .. decision.MissingContext,
            .. NearMiss.Of(request, policies).Select(one => one.Why),
        ];
    }

    private static void Check(Func<Clause[], Clause, Question, bool> property) =>
        Prop.ForAll(
            PolicyGenerators.Clause().Generator.ArrayOf().Select(a => a.Take(4).ToArray()).ToArbitrary(),
            PolicyGenerators.Clause(),
            PolicyGenerators.Question(),
            property).Check(Runs);

    private static AccessDecision Answer(Clause[] clauses, Question question) =>
        Ask.Of(Request(question), Document(clauses)).Decision;

    private static PolicyDocument Document(Clause[] clauses) => clauses.Length == 0
        ? Ask.Doc("""{"Effect":"Allow","Action":"none:none","Resource":"*"}""")
        : Ask.Doc([.. clauses.Select(c => c.ToJson())]);

    private static AccessRequest Request(Question question)
    {
        var keys = new List<(string, string)>();
        if (question.Team.Length > 0)
        {
            keys.Add(("aws:PrincipalTag/team", question.Team));
        }

        if (question.User.Length > 0)
        {
            keys.Add(("aws:username", question.User));
        }

        return new AccessRequest
        {
            Action = question.Action,
            Resource = question.Resource,
            Context = RequestContext.Of([.. keys]),
        };
    }
}
