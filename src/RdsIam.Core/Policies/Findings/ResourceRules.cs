using System.Text.RegularExpressions;

namespace RdsIam.Core.Policies;

/// <summary>Resources that are not the ARN of a database user, though they were meant to be one.</summary>
internal static partial class ResourceRules
{
    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        foreach (var source in statement.Resource?.Patterns.Select(p => p.Source) ?? [])
        {
            var assumed = statement.IsAboutConnect() && !statement.IsAboutRdsToo();
            if (ConnectArn.TryRead(source.Text, assumed) is { } arn)
            {
                Check(source, arn, context, report);
            }
            else if (source.Text != "*" && !source.Text.StartsWith("arn:", StringComparison.Ordinal))
            {
                report("ResourceNotArn", FindingSeverity.Error, source.Place, source.Text);
            }
        }
    }

    private static void Check(PlacedText source, ConnectArn arn, FindingContext context, ReportFinding report)
    {
        var named = NameOf(arn, context);
        if (named is { Endpoint: { } endpoint })
        {
            arn.Rename(endpoint.ResourceId);
        }

        foreach (var (id, detail) in arn.Faults)
        {
            report(id, FindingSeverity.Error, source.Place, source.Text, arn.Repaired, detail);
        }

        if (named is not null)
        {
            var id = named.Value.Name.Contains('.', StringComparison.Ordinal) ? "ConnectArnHostName" : "ConnectArnIdentifier";
            var repaired = named.Value.Endpoint is null ? "the resource id" : arn.Repaired;
            report(id, FindingSeverity.Error, source.Place, source.Text, repaired, named.Value.Name);
        }
        else if (IsGone(arn, context))
        {
            report("ResourceIdUnknown", FindingSeverity.Warning, source.Place, arn.ResourceId, arn.Region, arn.AccountId);
        }
    }

    /// <summary>The identifier or host name that stands where the resource id belongs, with its endpoint where known.</summary>
    private static (string Name, KnownEndpoint? Endpoint)? NameOf(ConnectArn arn, FindingContext context)
    {
        var id = arn.ResourceId;
        return StatementFacts.IsPattern(id) || id.Length == 0 || ResourceIdForm().IsMatch(id)
            ? null
            : (id, context.Endpoints?.FirstOrDefault(e => e.IsCalled(id)));
    }

    private static bool IsGone(ConnectArn arn, FindingContext context) =>
        arn.Faults.Count == 0
        && context.Endpoints is { } endpoints
        && !StatementFacts.IsPattern(arn.ResourceId)
        && endpoints.Any(e => e.Region == arn.Region && e.AccountId == arn.AccountId)
        && !endpoints.Any(e => e.ResourceId == arn.ResourceId);

    // AWS makes ids of instances and clusters in capitals; those of proxies and shard groups in either case.
    [GeneratedRegex("^((db|cluster)-[A-Z0-9]+|(prx|shardgroup)-[A-Za-z0-9]+)$")]
    private static partial Regex ResourceIdForm();
}
