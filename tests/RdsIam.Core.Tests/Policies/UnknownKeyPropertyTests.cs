using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>
/// An answer with unknown keys against the answers with every value that those keys may have: what is said for sure holds for
/// all of them, and where it is not known some of them differ.
/// </summary>
[NeedsTime]
public sealed class UnknownKeyPropertyTests
{
    private const string Org = "aws:PrincipalOrgID";
    private const string Time = "aws:TokenIssueTime";
    private const string Mfa = "aws:MultiFactorAuthPresent";
    private const string Tag = "aws:PrincipalTag/team";

    private static readonly Dictionary<string, UnknownKey> Unknown = new()
    {
        [Org] = new() { MayBeAbsent = true },
        [Time] = new() { Family = ConditionFamily.Date },
        [Mfa] = new() { MayBeAbsent = true, Family = ConditionFamily.Bool },
        ["aws:PrincipalTag/"] = new() { MayBeAbsent = true, MayBeEmpty = true },
    };

    // Every value that the conditions below tell apart, and one that none of them names; null for absence.
    private static readonly Dictionary<string, string?[]> Values = new()
    {
        [Org] = [null, "o-1", "O-1", "o-2", "o-12", "o-3", "app", "pp", "zz"],
        [Time] = ["2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"],
        [Mfa] = [null, "true", "false"],
        [Tag] = [null, "", "app", "apx", "apxy", "b", "o-1", "pp", "zz"],
    };

    private static readonly string[] Conditions =
    [
        "{}",
        $$"""{"StringEquals":{"{{Org}}":"o-1"} }""",
        $$"""{"StringNotEquals":{"{{Org}}":["o-1","o-2"]} }""",
        $$"""{"StringNotEqualsIfExists":{"{{Org}}":"o-1"} }""",
        $$"""{"StringEqualsIgnoreCase":{"{{Org}}":"o-1"} }""",
        $$"""{"StringLike":{"{{Org}}":"o-*"} }""",
        $$"""{"StringNotLike":{"{{Org}}":"o-1*"} }""",
        $$"""{"Null":{"{{Org}}":"true"} }""",
        $$"""{"ForAllValues:StringEquals":{"{{Org}}":"o-2"} }""",
        $$"""{"ForAnyValue:StringNotEquals":{"{{Org}}":"o-2"} }""",
        $$"""{"StringEquals":{"{{Org}}":"${{{Tag}}}"} }""",
        $$"""{"DateLessThan":{"{{Time}}":"2020-01-01T00:00:00Z"} }""",
        $$"""{"DateGreaterThanEquals":{"{{Time}}":"2020-01-01T00:00:00Z"} }""",
        $$"""{"DateGreaterThan":{"{{Time}}":"2024-01-01T00:00:00Z"},"Bool":{"{{Mfa}}":"true"} }""",
        $$"""{"Null":{"{{Time}}":"false"} }""",
        $$"""{"Bool":{"{{Mfa}}":"true"} }""",
        $$"""{"BoolIfExists":{"{{Mfa}}":"false"} }""",
        $$"""{"StringEquals":{"{{Tag}}":"app"} }""",
        $$"""{"StringNotLike":{"{{Tag}}":"ap?"} }""",
        $$"""{"ForAllValues:StringLike":{"{{Tag}}":"ap*"} }""",
        $$"""{"ForAnyValue:StringEquals":{"{{Tag}}":"app"} }""",
        $$"""{"Null":{"{{Tag}}":["false"]} }""",
    ];

    private static readonly string[] Resources =
    [
        "*", Head + "app", Head + "${aws:PrincipalTag/team}", Head + "ap*", Head + "${aws:PrincipalTag/team, 'app'}",
        Head + "b", Head + "a${aws:PrincipalTag/team}",
    ];

    private const string Head = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/";

    private static Arbitrary<string[]> Statements(IReadOnlyList<string> conditions) => Arb.From(
        (from effect in Gen.Frequency((3, Gen.Constant("Allow")), (2, Gen.Constant("Deny")))
         from condition in Gen.Elements(conditions.ToArray())
         from resource in Gen.Elements(Resources)
         from element in Gen.Frequency((5, Gen.Constant("Resource")), (1, Gen.Constant("NotResource")))
         select $$"""{"Effect":"{{effect}}","Action":"rds-db:connect","{{element}}":"{{resource}}","Condition":{{condition}} }""")
        .NonEmptyListOf().Select(list => list.Take(4).ToArray()));

    [Fact]
    public void What_is_said_for_sure_holds_for_every_value() => Check(Conditions, (decision, answers) => decision switch
    {
        AccessDecision.Allowed => answers.All(answer => answer == AccessDecision.Allowed),
        AccessDecision.ExplicitDeny => answers.All(answer => answer == AccessDecision.ExplicitDeny),
        AccessDecision.ImplicitDeny => answers.All(answer => answer != AccessDecision.Allowed),
        _ => true,
    });

    // Two unknown values that are compared with each other, and comparisons without case beside patterns, may leave more open than
    // there is.
    [Fact]
    public void Where_it_is_not_known_the_values_differ() => Check(
        [.. Conditions.Where(one =>
            !one.Contains("${", StringComparison.Ordinal) && !one.Contains("IgnoreCase", StringComparison.Ordinal))], (decision, answers) =>
        decision != AccessDecision.Unknown
        || (answers.Contains(AccessDecision.Allowed) && answers.Any(answer => answer != AccessDecision.Allowed)));

    private static void Check(string[] conditions, Func<AccessDecision, ISet<AccessDecision>, bool> holds) =>
        Prop.ForAll(Statements(conditions), Statements(conditions), (identity, boundary) =>
    {
        foreach (var set in (PolicySet[])
            [new() { Identity = [Ask.Doc(identity)] }, new() { Identity = [Ask.Doc(identity)], Boundary = Ask.Doc(boundary) }])
        {
            var request = new AccessRequest
            {
                Action = "rds-db:connect",
                Resource = Head + "app",
                Context = RequestContext.Empty.WithUnknown(Unknown),
            };
            var decision = PolicyEvaluator.Evaluate(request, set).Decision;
            var answers =
                Contexts().Select(context => PolicyEvaluator.Evaluate(request with { Context = context }, set).Decision).ToHashSet();
            if (!holds(decision, answers))
            {
                return false;
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static IEnumerable<RequestContext> Contexts() =>
        from org in Values[Org]
        from time in Values[Time]
        from mfa in Values[Mfa]
        from tag in Values[Tag]
        select RequestContext.Of([.. new[] { (Org, org), (Time, time), (Mfa, mfa), (Tag, tag) }
            .Where(pair => pair.Item2 is not null).Select(pair => (pair.Item1, pair.Item2!))]);
}
