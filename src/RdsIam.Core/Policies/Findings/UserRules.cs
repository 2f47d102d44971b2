using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Database users that are named and should perhaps not be.</summary>
internal static class UserRules
{
    private static readonly string[] Administrators =
        ["postgres", "admin", "administrator", "master", "masteruser", "root", "superadmin", "superuser", "dbadmin", "rdsadmin", "sysadmin"];

    public static void Check(PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        if (statement.Effect != PolicyEffect.Allow || context.Layer != PolicyLayer.Identity || !statement.CoversConnect())
        {
            return;
        }

        foreach (var source in (statement.Resource is { Negated: false } resource ? resource.Patterns : []).Select(p => p.Source))
        {
            if (ConnectArn.TryRead(source.Text, assumed: false) is { IsRight: true } arn)
            {
                Check(source, arn, report);
            }
        }
    }

    private static void Check(PlacedText source, ConnectArn arn, ReportFinding report)
    {
        var user = arn.UserName;
        if (Administrators.Contains(user, StringComparer.OrdinalIgnoreCase))
        {
            var everywhere = arn.ResourceId.Trim('*').Length == 0;
            report(everywhere ? Messages.MasterUserEverywhere(source.Text, user) : Messages.MasterUser(source.Text, user),
                FindingSeverity.Information, source.Place);
        }
        // "acme*" is meant as the users of acme; "acme_*" is.
        else if (user.Length > 2 && user[^1] == '*' && user[..^1].All(char.IsAsciiLetterOrDigit))
        {
            report(Messages.UserPrefixOpen(user, user[..^1]), FindingSeverity.Information, source.Place);
        }
    }
}
