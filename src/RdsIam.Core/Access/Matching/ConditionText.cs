using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Matching;

/// <summary>Conditions of policies in words: what must hold so that a condition does, or does not.</summary>
internal static class ConditionText
{
    /// <summary>What must hold so that the condition does.</summary>
    public static string Holds(ConditionClause clause) => Say(clause, holds: true);

    /// <summary>What must hold so that the condition does not.</summary>
    public static string Fails(ConditionClause clause) => Say(clause, holds: false);

    private static string Say(ConditionClause clause, bool holds)
    {
        var op = clause.Operator;
        var key = clause.Key.Text;
        if (op.Family == ConditionFamily.Null)
        {
            var isAbsent = clause.Values.Any(value => value.Text.Equals("true", StringComparison.OrdinalIgnoreCase));
            return isAbsent == holds ? $"{key} is absent" : $"{key} is present";
        }

        var values = string.Join(" or ", clause.Values.Select(value => value.Text.Length == 0 ? "''" : value.Text));
        var said = $"{Subject(op, key)} {Verb(op, op.Negated != holds)} {values}";
        return MayBeAbsent(op) == holds ? said + ", or is absent" : said;
    }

    /// <summary>Whether the condition holds of a request without the key.</summary>
    private static bool MayBeAbsent(ConditionOperator op) =>
        op.IfExists || op.Qualifier == SetQualifier.ForAllValues || (op.Qualifier == SetQualifier.None && op.Negated);

    private static string Subject(ConditionOperator op, string key) => op.Qualifier switch
    {
        SetQualifier.ForAllValues => "every " + key,
        SetQualifier.ForAnyValue => "some " + key,
        _ => key,
    };

    private static string Verb(ConditionOperator op, bool isMatch) => (op.Family, op.Comparison, isMatch) switch
    {
        (ConditionFamily.IpAddress, _, true) => "is in",
        (ConditionFamily.IpAddress, _, false) => "is not in",
        (_, Comparison.Less, true) or (_, Comparison.GreaterOrEqual, false) => op.Family == ConditionFamily.Date ? "is before" : "is less than",
        (_, Comparison.Less, false) or (_, Comparison.GreaterOrEqual, true) => op.Family == ConditionFamily.Date ? "is not before" : "is at least",
        (_, Comparison.Greater, true) or (_, Comparison.LessOrEqual, false) => op.Family == ConditionFamily.Date ? "is after" : "is more than",
        (_, Comparison.Greater, false) or (_, Comparison.LessOrEqual, true) => op.Family == ConditionFamily.Date ? "is not after" : "is at most",
        (_, _, true) => op.Style is PatternStyle.Like or PatternStyle.Arn ? "is like" : "is",
        _ => op.Style is PatternStyle.Like or PatternStyle.Arn ? "is not like" : "is not",
    };
}
