using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Conditions that are decided before any request: keys that never come, values that no operator can read.</summary>
internal static class ConditionRules
{
    // A login asks about a database user, which has no tags, and gives it none.
    private static readonly string[] TagsOfResources = ["aws:ResourceTag/", "aws:RequestTag/", "aws:TagKeys"];

    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        var connects = statement.CoversConnect() && statement.Principal is null;
        foreach (var clause in statement.Conditions)
        {
            CheckKey(statement, clause, connects, report);
            ConditionValueRules.Check(statement, clause, context, report);
        }
    }

    private static void CheckKey(PolicyStatement statement, ConditionClause clause, bool connects, ReportFinding report)
    {
        var key = clause.Key.Text;
        if (connects && ConnectPolicy.AbsentKeys.Contains(key))
        {
            ReportAbsent(Messages.ConditionNeverHolds, Messages.ConditionAlwaysHolds, statement, clause, report);
        }
        else if (connects
            && statement.IsAboutConnect() && Array.Exists(TagsOfResources, tag => key.StartsWith(tag, StringComparison.OrdinalIgnoreCase)))
        {
            ReportAbsent(Messages.ResourceTagNeverHolds, Messages.ResourceTagAlwaysHolds, statement, clause, report);
        }
        else if (connects
            && statement.IsAboutConnect() && !statement.IsAboutRdsToo() && key.StartsWith("rds:", StringComparison.OrdinalIgnoreCase))
        {
            ReportAbsent(Messages.ApiKeyNeverHolds, Messages.ApiKeyAlwaysHolds, statement, clause, report);
        }
        else if (GlobalKeys.IsGlobal(key) ? !GlobalKeys.Exists(key) : IsOfService(key))
        {
            var meant = GlobalKeys.IsGlobal(key) ? GlobalKeys.Meant(key) : null;
            report(meant is null ? Messages.ConditionKeyUnknown(key) : Messages.ConditionKeyMeant(key, meant), FindingSeverity.Error,
                clause.Key.Place);
        }
    }

    /// <summary>The service of connections has no keys of its own.</summary>
    private static bool IsOfService(string key) => key.StartsWith(ConnectResource.Service + ":", StringComparison.OrdinalIgnoreCase);

    private static void ReportAbsent(
        AbsentKey never, AbsentKey always, PolicyStatement statement, ConditionClause clause, ReportFinding report)
    {
        var holds = clause.Holds(RequestContext.Empty, missing: null) == Truth.True;
        // An Allow that never applies, or a Deny that always does, keeps everybody out; the others let too many in.
        report(
            (holds ? always : never)(clause.Key.Text, clause.Operator.Name, statement.Effect),
            holds == (statement.Effect == PolicyEffect.Deny) ? FindingSeverity.Error : FindingSeverity.Warning,
            clause.Key.Place);
    }

    private delegate Message AbsentKey(object? key, object? condition, object? effect);
}
