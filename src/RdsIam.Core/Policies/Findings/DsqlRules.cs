using System.Text.RegularExpressions;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Statements about logins to Aurora DSQL that do not do what their author meant.</summary>
internal static partial class DsqlRules
{
    private static readonly string[] Logins = [DsqlResource.Action, DsqlResource.AdminAction];

    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        foreach (var action in statement.Action.Patterns.Where(IsNoLogin).Select(pattern => pattern.Source))
        {
            report(Messages.DsqlActionUnknown(action.Text), FindingSeverity.Error, action.Place);
        }

        if (statement.Resource is not { Negated: false } resource || statement.Action.Negated || !IsAboutLogins(statement))
        {
            return;
        }

        foreach (var source in resource.Patterns.Select(pattern => pattern.Source))
        {
            CheckResource(source, report);
        }

        if (statement.Effect == PolicyEffect.Allow && context.Layer == PolicyLayer.Identity
            && statement.Action.AppliesTo(DsqlResource.AdminAction)
            && resource.Patterns.FirstOrDefault(pattern => IsEveryCluster(pattern.Source.Text)) is { } every)
        {
            report(Messages.DsqlAdminOfEveryCluster(every.Source.Text), FindingSeverity.Warning, every.Source.Place);
        }
    }

    /// <summary>An Allow on the very cluster, for the other one of the two actions.</summary>
    public static void CheckAsked(PolicyDocument document, PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        if (context.AskedDsql is not { } asked || !Covers(statement, asked, Other(asked.Action)) || Covers(statement, asked, asked.Action)
            || document.Statements.Any(one => Covers(one, asked, asked.Action)))
        {
            return;
        }

        report(
            asked.Action.Equals(DsqlResource.AdminAction, StringComparison.OrdinalIgnoreCase)
                ? Messages.DsqlAdminActionMissing
                : Messages.DsqlActionMissing,
            FindingSeverity.Warning, statement.Action.Place);
    }

    private static string Other(string action) =>
        action.Equals(DsqlResource.Action, StringComparison.OrdinalIgnoreCase) ? DsqlResource.AdminAction : DsqlResource.Action;

    private static bool Covers(PolicyStatement statement, LoginAccess asked, string action) =>
        statement.Effect == PolicyEffect.Allow
        && statement.Action.AppliesTo(action)
        && statement.Resource?.AppliesTo(asked.Resource) == true;

    // No action of the service but the two has this word in its name.
    private static bool IsNoLogin(PolicyPattern pattern) => ConnectWord().IsMatch(pattern.Source.Text)
        && Logins.All(action => pattern.IsMatch(action, RequestContext.Empty, missing: null) == Truth.False);

    private static bool IsAboutLogins(PolicyStatement statement) =>
        statement.Action.Patterns.Count > 0
        && statement.Action.Patterns.All(pattern => pattern.Source.Text.StartsWith("dsql:db", StringComparison.OrdinalIgnoreCase));

    private static void CheckResource(PlacedText source, ReportFinding report)
    {
        if (source.Text == "*" || !source.Text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return;
        }

        var parts = source.Text.Split(':', 6);
        if (parts.Length == 6 && parts[2] == DsqlResource.Service && Glob.Meet(parts[5], "cluster/*"))
        {
            var id = parts[5].StartsWith("cluster/", StringComparison.Ordinal) ? parts[5]["cluster/".Length..] : "";
            if (id.AsSpan().IndexOfAny('/', '.') >= 0)
            {
                report(Messages.DsqlArnForm(source.Text, Repaired(parts, id)), FindingSeverity.Error, source.Place);
            }
        }
        else if (parts.Length == 6 || parts.Length > 2 && parts[2] != DsqlResource.Service)
        {
            report(Messages.DsqlArnForm(source.Text, Repaired(parts, "")), FindingSeverity.Error, source.Place);
        }
    }

    /// <summary>The ARN of a cluster with what of the other one can stay.</summary>
    private static string Repaired(string[] parts, string id)
    {
        var (region, account) = (Or(parts.ElementAtOrDefault(3), "<region>"), Or(parts.ElementAtOrDefault(4), "<account>"));
        var rest = id.Length > 0 ? id : parts.ElementAtOrDefault(5) ?? "";
        var cluster = rest.Split('/', '.', ':').FirstOrDefault(RdsEndpointName.IsDsqlId) ?? "<cluster id>";
        return $"arn:{Or(parts[1], "aws")}:dsql:{region}:{account}:cluster/{cluster}";
    }

    private static string Or(string? text, string otherwise) => string.IsNullOrEmpty(text) ? otherwise : text;

    private static bool IsEveryCluster(string resource) =>
        resource == "*" || resource.EndsWith(":cluster/*", StringComparison.Ordinal) || resource.EndsWith(":*", StringComparison.Ordinal);

    [GeneratedRegex("^dsql:[a-z*?]*(connect|login)[a-z*?]*$", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectWord();
}
