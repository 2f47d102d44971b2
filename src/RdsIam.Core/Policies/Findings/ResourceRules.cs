using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Resources that are not the ARN of a database user, though they were meant to be one.</summary>
internal static class ResourceRules
{
    public static void Check(
        PolicyStatement statement, IReadOnlyList<StatementArn> arns, FindingContext context, ReportFinding report)
    {
        foreach (var arn in arns)
        {
            if (context.Endpoints is not null || arn.Plain is not { } plain)
            {
                Check(statement, arn.Source, context, report);
            }
            else if (ResourceIdTypo.Of(plain.ResourceId, context) is { } meant)
            {
                var repaired = plain.Renamed(meant, context.Asked).Repaired;
                report(Messages.ResourceIdTypo(repaired, arn.Source.Text), FindingSeverity.Error, arn.Source.Place);
            }
        }
    }

    private static void Check(PolicyStatement statement, PlacedText source, FindingContext context, ReportFinding report)
    {
        // With actions of the RDS API beside them, its ARNs belong there; but where there are no others, nothing is left for connect.
        var isMixed = statement.IsAboutRdsToo();
        var assumed = statement.IsAboutConnect() && (!isMixed || !statement.HasConnectResource());
        if (ConnectArn.TryRead(source.Text, assumed, context.Asked) is { } arn)
        {
            Check(source, arn, isMixed && source.Text.Contains(":rds:", StringComparison.Ordinal), context, report);
        }
        else if (ResourceGrammar.Check(source.Text) is { } fault)
        {
            report(fault, FindingSeverity.Error, source.Place);
        }
        else if (source.Text != "*" && statement.IsAboutConnectOnly())
        {
            var wanted = context.Asked?.ToString() ?? "arn:<partition>:rds-db:<region>:<account>:dbuser:<resource id>/<user>";
            report(
                Messages.ConnectArnOtherService(source.Text, source.Text.Split(':')[2], wanted), FindingSeverity.Error, source.Place);
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
            report(Messages.ConnectArnBesideApi(source.Text, arn.Repaired), FindingSeverity.Error, source.Place);
        }
        else if (arn.Fault(source.Text) is { } first)
        {
            report(first, FindingSeverity.Error, source.Place);
        }
        else if (!isId && written.Length > 0)
        {
            report(Misnamed(source.Text, arn, written, near), FindingSeverity.Error, source.Place);
        }
        else
        {
            CheckRight(source, arn, context, report);
        }
    }

    private static Message Misnamed(string text, ConnectArn arn, string written, string? near) =>
        near is not null ? Messages.ResourceIdTypo(arn.Repaired, written)
        : written.Contains('.', StringComparison.Ordinal) ? Messages.ConnectArnHostName(text, arn.Repaired, written)
        : Messages.ConnectArnIdentifier(text, arn.Repaired, written);

    private static void CheckRight(PlacedText source, ConnectArn arn, FindingContext context, ReportFinding report)
    {
        if (ResourceGrammar.IsIncomplete(source.Text) && !source.Text.EndsWith('*'))
        {
            report(Messages.ResourceIncomplete(source.Text, ResourceGrammar.Complete(source.Text), arn.Repaired), FindingSeverity.Warning,
                source.Place);
        }
        else if (arn.HasKindPattern)
        {
            report(Messages.ConnectArnKindPattern(source.Text, arn.Repaired), FindingSeverity.Warning, source.Place);
        }
        else if (ResourceIdTypo.Of(arn.ResourceId, context) is { } meant)
        {
            arn.Rename(meant);
            report(Messages.ResourceIdTypo(arn.Repaired, source.Text), FindingSeverity.Error, source.Place);
        }
        else if (IsGone(arn, context))
        {
            report(Messages.ResourceIdUnknown(arn.ResourceId, arn.Region, arn.AccountId), FindingSeverity.Warning, source.Place);
        }
    }

    private static bool IsGone(ConnectArn arn, FindingContext context) =>
        context.Endpoints is { } endpoints
        && !StatementFacts.IsPattern(arn.ResourceId)
        && endpoints.Any(e => e.Region == arn.Region && e.AccountId == arn.AccountId)
        && !endpoints.Any(e => e.ResourceId == arn.ResourceId);
}
