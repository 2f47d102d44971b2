using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Resources that are not the ARN of a database user, though they were meant to be one.</summary>
internal static class ResourceRules
{
    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        // With actions of the RDS API beside them, its ARNs belong there; but where there are no others, nothing is left for connect.
        var isMixed = statement.IsAboutRdsToo();
        var assumed = statement.IsAboutConnect() && (!isMixed || !statement.HasConnectResource());
        foreach (var source in statement.Resource?.Patterns.Select(p => p.Source) ?? [])
        {
            if (ConnectArn.TryRead(source.Text, assumed, context.Asked) is { } arn)
            {
                Check(source, arn, isMixed && source.Text.Contains(":rds:", StringComparison.Ordinal), context, report);
            }
            else if (ResourceGrammar.Check(source.Text) is { } fault)
            {
                report(fault.Id, FindingSeverity.Error, source.Place, fault.Args);
            }
            else if (source.Text != "*" && statement.IsAboutConnectOnly())
            {
                var wanted = context.Asked?.ToString() ?? "arn:<partition>:rds-db:<region>:<account>:dbuser:<resource id>/<user>";
                report("ConnectArnOtherService", FindingSeverity.Error, source.Place, source.Text, source.Text.Split(':')[2], wanted);
            }
        }
    }

    /// <summary>One finding for one ARN: the most telling mistake, with all of them put right.</summary>
    private static void Check(PlacedText source, ConnectArn arn, bool isOfApi, FindingContext context, ReportFinding report)
    {
        var endpoint = context.Endpoints?.FirstOrDefault(e => e.IsCalled(arn.ResourceId));
        var (written, isId) = (arn.ResourceId, ConnectArnParts.MayBeResourceId(arn.ResourceId));
        var near = isId ? null : ResourceIdTypo.Of(written, context);
        if (endpoint?.ResourceId is { } id || (id = near) is not null)
        {
            arn.Rename(id);
        }

        if (isOfApi)
        {
            report("ConnectArnBesideApi", FindingSeverity.Error, source.Place, source.Text, arn.Repaired);
        }
        else if (arn.Faults is [var first, ..])
        {
            report(first.Id, FindingSeverity.Error, source.Place, source.Text, arn.Repaired, first.Detail);
        }
        else if (!isId && written.Length > 0)
        {
            var kind = near is not null ? "ResourceIdTypo"
                : written.Contains('.', StringComparison.Ordinal) ? "ConnectArnHostName" : "ConnectArnIdentifier";
            report(kind, FindingSeverity.Error, source.Place, source.Text, arn.Repaired, written);
        }
        else
        {
            CheckRight(source, arn, context, report);
        }
    }

    private static void CheckRight(PlacedText source, ConnectArn arn, FindingContext context, ReportFinding report)
    {
        if (ResourceGrammar.IsIncomplete(source.Text) && !source.Text.EndsWith('*'))
        {
            report("ResourceIncomplete", FindingSeverity.Warning, source.Place, source.Text, ResourceGrammar.Complete(source.Text), arn.Repaired);
        }
        else if (arn.HasKindPattern)
        {
            report("ConnectArnKindPattern", FindingSeverity.Warning, source.Place, source.Text, arn.Repaired);
        }
        else if (ResourceIdTypo.Of(arn.ResourceId, context) is { } meant)
        {
            arn.Rename(meant);
            report("ResourceIdTypo", FindingSeverity.Error, source.Place, source.Text, arn.Repaired, source.Text);
        }
        else if (IsGone(arn, context))
        {
            report("ResourceIdUnknown", FindingSeverity.Warning, source.Place, arn.ResourceId, arn.Region, arn.AccountId);
        }
    }

    private static bool IsGone(ConnectArn arn, FindingContext context) =>
        context.Endpoints is { } endpoints
        && !StatementFacts.IsPattern(arn.ResourceId)
        && endpoints.Any(e => e.Region == arn.Region && e.AccountId == arn.AccountId)
        && !endpoints.Any(e => e.ResourceId == arn.ResourceId);
}
