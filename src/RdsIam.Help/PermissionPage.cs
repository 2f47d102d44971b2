using System.Text;

namespace RdsIam.Help;

/// <summary>Writes the page that says which IAM actions the calls of each cmdlet need.</summary>
internal static class PermissionPage
{
    /// <summary>What AWS asks no permission for.</summary>
    private static readonly string[] Free = ["sts:GetCallerIdentity"];

    /// <summary>Actions that go together: the word for them in the table, when they are called, and which they are.</summary>
    private static readonly (string Word, string When, Func<string, bool> Has)[] Groups =
    [
        ("roles", "With `-RoleArn`, or a profile that has a role.",
            action => action is "sts:AssumeRole" or "sts:AssumeRoleWithWebIdentity"),
        ("tunnels", "With `-Through`; what of it depends on the kind of tunnel.",
            action => action.Split(':')[0] is "ssm" or "ec2" or "ec2-instance-connect"),
        ("endpoints", "To find endpoints, to confirm an alias, and for `-MasterSecret auto`.",
            action => action.StartsWith("rds:Describe", StringComparison.Ordinal) && action != "rds:DescribeDBProxyTargets"),
        ("clusters", "To find Aurora DSQL clusters.", action => action.StartsWith("dsql:", StringComparison.Ordinal)),
        ("policies", "To read the policies of whoever is asked about.", action => action.StartsWith("iam:", StringComparison.Ordinal)
            && (action[4..].StartsWith("Get", StringComparison.Ordinal) || action[4..].StartsWith("List", StringComparison.Ordinal))
            && !action.Contains("Account", StringComparison.Ordinal) && !action.Contains("LastAccessed", StringComparison.Ordinal)),
    ];

    public static string Write(IReadOnlyList<(string Cmdlet, IReadOnlySet<string> Actions)> cmdlets)
    {
        var page = new StringBuilder();
        page.Append("""
            # IAM permissions by cmdlet

            `dotnet run --project src/RdsIam.Help -- pages .` writes this page out of what the code calls, and a test holds it.

            To log in, whoever signs needs `rds-db:connect` on the database user (on Aurora DSQL `dsql:DbConnect`, or
            `dsql:DbConnectAdmin` for admin), and nothing else: the token is made on your machine. The table has the calls to AWS that
            a cmdlet can make. Each is made only where you ask for something that needs it. Where a call that only helps is not
            allowed, the cmdlet goes on without it and names the permission.

            Five words stand for several actions:


            """.ReplaceLineEndings("\n"));
        foreach (var (word, when, has) in Groups)
        {
            page.Append($"- **{word}**: {when} {Words(cmdlets.SelectMany(item => item.Actions).Distinct().Where(has))}.\n");
        }

        page.Append("\n`secretsmanager:GetSecretValue` is called with `-MasterSecret`; ");
        page.Append("`kms:Decrypt` is needed, too, where a key of your own encrypts the secret.\n");
        page.Append("\n| cmdlet | actions |\n|---|---|\n");
        foreach (var (cmdlet, actions) in cmdlets)
        {
            page.Append($"| [{cmdlet}](cmdlets/{cmdlet}.md) | {Cell([.. actions.Except(Free)])} |\n");
        }

        return page.ToString();
    }

    private static string Cell(IReadOnlyList<string> actions)
    {
        var groups = Groups.Where(group => actions.Any(group.Has)).ToList();
        var others = actions.Where(action => !groups.Any(group => group.Has(action)));
        string[] words = [.. groups.Select(group => group.Word), .. others.Any() ? [Words(others)] : Array.Empty<string>()];
        return words.Length > 0 ? string.Join(", ", words) : "none";
    }

    private static string Words(IEnumerable<string> actions) =>
        string.Join(", ", actions.Order(StringComparer.Ordinal).Select(action => $"`{action}`"));
}
