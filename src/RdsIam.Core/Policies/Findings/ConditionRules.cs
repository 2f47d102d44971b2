namespace RdsIam.Core.Policies;

/// <summary>Conditions that are decided before any request: keys that never come, values that no operator can read.</summary>
internal static class ConditionRules
{
    public static void Check(PolicyStatement statement, ReportFinding report)
    {
        var connects = statement.CoversConnect() && statement.Principal is null;
        foreach (var clause in statement.Conditions)
        {
            if (connects && ConnectPolicy.AbsentKeys.Contains(clause.Key.Text))
            {
                ReportAbsent(statement, clause, report);
            }

            CheckValues(clause, report);
        }
    }

    private static void ReportAbsent(PolicyStatement statement, ConditionClause clause, ReportFinding report)
    {
        var holds = clause.Holds(RequestContext.Empty, missing: null);
        // An Allow that never applies, or a Deny that always does, keeps everybody out; the others let too many in.
        report(
            holds ? "ConditionAlwaysHolds" : "ConditionNeverHolds",
            holds == (statement.Effect == PolicyEffect.Deny) ? FindingSeverity.Error : FindingSeverity.Warning,
            clause.Key.Place,
            clause.Key.Text,
            clause.Operator.Name,
            statement.Effect);
    }

    private static void CheckValues(ConditionClause clause, ReportFinding report)
    {
        if (clause.Values.Count == 0)
        {
            report("ConditionValueMissing", FindingSeverity.Error, clause.Key.Place, clause.Key.Text, clause.Operator.Name);
        }

        for (var i = 0; i < clause.Values.Count; i++)
        {
            if (!clause.Compiled[i].IsUsable)
            {
                var value = clause.Values[i];
                report("ConditionValueType", FindingSeverity.Error, value.Place, value.Text, clause.Operator.Name);
            }
        }
    }
}
