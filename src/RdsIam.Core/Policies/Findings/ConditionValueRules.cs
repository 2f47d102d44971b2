using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Values of conditions that do not do what they seem to, and operators that hold without a value.</summary>
internal static class ConditionValueRules
{
    // The year 2286 as seconds: whoever writes a larger number counts milliseconds.
    private const decimal LargestSeconds = 9_999_999_999m;

    public static void Check(PolicyStatement statement, ConditionClause clause, FindingContext context, ReportFinding report)
    {
        if (clause.Values.Count == 0)
        {
            report(Messages.ConditionValueMissing(clause.Key.Text, clause.Operator.Name), FindingSeverity.Error, clause.Key.Place);
        }

        if (clause.Operator is { Qualifier: SetQualifier.ForAllValues }
            && statement.Effect == PolicyEffect.Allow && !NeedsKey(statement, clause))
        {
            report(Messages.ForAllValuesWithoutKey(clause.Key.Text, clause.Operator.Name, Plain(clause)), FindingSeverity.Warning,
                clause.Key.Place);
        }

        for (var i = 0; i < clause.Values.Count; i++)
        {
            Check(clause, clause.Values[i], clause.Compiled[i], report);
        }

        CheckTime(statement, clause, context, report);
        CheckTags(statement, clause, report);
    }

    private static void Check(ConditionClause clause, PlacedText value, ConditionValue compiled, ReportFinding report)
    {
        var op = clause.Operator;
        if (op.Family == ConditionFamily.Date && DateGrammar.Check(value.Text, op.Name) is { } fault)
        {
            report(fault, FindingSeverity.Error, value.Place);
        }
        else if (!compiled.IsUsable)
        {
            report(op.Negated ? Messages.ConditionValueTypeNegated(value.Text, op.Name) : Messages.ConditionValueType(value.Text, op.Name),
                FindingSeverity.Error, value.Place);
        }
        else if (op is { Family: ConditionFamily.String, Style: PatternStyle.Exact or PatternStyle.ExactIgnoreCase }
            && HasWildcard(value.Text))
        {
            report(Messages.StringEqualsWildcard(value.Text, op.Name, op.Negated ? "StringNotLike" : "StringLike"), FindingSeverity.Warning, value.Place);
        }
        else if (op.Family == ConditionFamily.Date
            && compiled is ConditionValue.Ordered { Own: { } seconds } && Math.Abs(seconds) > LargestSeconds
            && value.Text.All(c => char.IsAsciiDigit(c) || c == '-'))
        {
            report(Messages.DateFarAway(value.Text), FindingSeverity.Warning, value.Place);
        }
    }

    /// <summary>A wildcard of its own, not the text of one that a variable stands for.</summary>
    private static bool HasWildcard(string text) =>
        text.Replace("${*}", "", StringComparison.Ordinal).Replace("${?}", "", StringComparison.Ordinal).AsSpan().IndexOfAny('*', '?') >= 0;

    private static bool NeedsKey(PolicyStatement statement, ConditionClause clause) => statement.Conditions.Any(other =>
        other.Key.Text.Equals(clause.Key.Text, StringComparison.OrdinalIgnoreCase)
        && other.Holds(RequestContext.Empty, missing: null) == Truth.False);

    private static string Plain(ConditionClause clause) =>
        clause.Operator.Name[(clause.Operator.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>A window of time that is over.</summary>
    private static void CheckTime(PolicyStatement statement, ConditionClause clause, FindingContext context, ReportFinding report)
    {
        var isTime = clause.Key.Text.Equals("aws:CurrentTime", StringComparison.OrdinalIgnoreCase)
            || clause.Key.Text.Equals("aws:EpochTime", StringComparison.OrdinalIgnoreCase);
        if (isTime
            && context.Now is { } now
            && clause.Operator.Comparison is Comparison.Less or Comparison.LessOrEqual
            && clause.Compiled.All(value => value is ConditionValue.Ordered { Own: { } end } && end < now.ToUnixTimeSeconds()))
        {
            report(Messages.TimeIsOver(string.Join(", ", clause.Values), clause.Key.Text, statement.Effect), FindingSeverity.Warning,
                clause.Key.Place);
        }
    }

    /// <summary>Two tags with the same values in one statement: all conditions must hold, where one of them was meant.</summary>
    private static void CheckTags(PolicyStatement statement, ConditionClause clause, ReportFinding report)
    {
        var twin = statement.Conditions.TakeWhile(other => other != clause).FirstOrDefault(other =>
            IsTag(other) && IsTag(clause)
            && other.Operator == clause.Operator
            && !other.Key.Text.Equals(clause.Key.Text, StringComparison.OrdinalIgnoreCase)
            && other.Values.Select(value => value.Text).SequenceEqual(clause.Values.Select(value => value.Text)));
        if (twin is not null && statement.Effect == PolicyEffect.Allow && !clause.Operator.Negated)
        {
            report(Messages.TagsMustAllHold(twin.Key.Text, clause.Key.Text), FindingSeverity.Information, clause.Key.Place);
        }
    }

    private static bool IsTag(ConditionClause clause) => clause.Key.Text.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase);
}
