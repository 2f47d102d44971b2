using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Statements that let in as every database user.</summary>
internal static class WidthRules
{
    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        // Limits are wide by intent: they give nothing.
        if (statement.Effect != PolicyEffect.Allow
            || context.Layer != PolicyLayer.Identity
            || statement.Principal is not null
            || statement.Action.Negated
            || !statement.CoversConnect())
        {
            return;
        }

        foreach (var pattern in statement.Resource?.Patterns ?? [])
        {
            if (!statement.Resource!.Negated && CoversAnybody(pattern))
            {
                // An administrator's "*" gives this among everything else.
                var meant = statement.IsAboutConnect() || pattern.Source.Text != "*";
                report(
                    Messages.ConnectAnyUser(pattern.Source.Text),
                    meant ? FindingSeverity.Warning : FindingSeverity.Information,
                    pattern.Source.Place);
            }
        }

        if (statement.Resource is { Negated: true } not)
        {
            report(Messages.NotResourceAllows, FindingSeverity.Warning, not.Place);
        }
    }

    private static bool CoversAnybody(PolicyPattern pattern)
    {
        if (pattern.Source.Text == "*")
        {
            return true;
        }

        return ConnectArn.TryRead(pattern.Source.Text, assumed: false) is { } arn
            && arn.IsRight
            && !(ResourceGrammar.IsIncomplete(pattern.Source.Text) && !pattern.Source.Text.EndsWith('*'))
            && arn.UserName.Length > 0
            && arn.UserName.Trim('*').Length == 0;
    }
}
