using System.Text.RegularExpressions;

namespace RdsIam.Core.Policies.Findings;

/// <summary>What the parts of an ARN of database users look like when they are right, and the words that people write for dbuser.</summary>
internal static partial class ConnectArnParts
{
    /// <summary>A region, a pattern of regions, or a variable.</summary>
    public static bool IsRegion(string text) => RegionForm().IsMatch(text);

    /// <summary>Twelve digits, a pattern of them, or a variable.</summary>
    public static bool IsAccount(string text) => AccountForm().IsMatch(text);

    /// <summary>The id that AWS gives to an instance, a cluster, a proxy or a shard group.</summary>
    public static bool IsResourceId(string text) => ResourceIdForm().IsMatch(text);

    /// <summary>Such an id, or a pattern or variable in its place.</summary>
    public static bool MayBeResourceId(string text) => StatementFacts.IsPattern(text) || IsResourceId(text);

    /// <summary>The word before the resource id with its separator; empty where there is none.</summary>
    public static string Kind(string resource)
    {
        var word = KindForm().Match(resource).Value;
        return word.Length > 0 && IsResourceId(word[..^1]) ? "" : word;
    }

    [GeneratedRegex(@"^([a-z0-9*?]+(-[a-z0-9*?]+)+|[a-z0-9*?-]*[*?][a-z0-9*?-]*|\$\{.*\})$")]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"^([0-9]{12}|[0-9*?]*[*?][0-9*?]*|\$\{.*\})$")]
    private static partial Regex AccountForm();

    // AWS makes ids of instances and clusters in capitals; those of proxies and shard groups in either case.
    [GeneratedRegex("^((db|cluster)-[A-Z0-9]+|(prx|shardgroup)-[A-Za-z0-9]+)$")]
    private static partial Regex ResourceIdForm();

    // Whatever stands before the first colon; before a slash, and with a wildcard, only what must be meant as the kind.
    [GeneratedRegex(
        @"^([A-Za-z_*?-]+:|(db|dbusers?|db-user|db_user|userdb|users?|cluster|dbcluster|proxy|db-proxy|instance)/|[*](?=/))",
        RegexOptions.IgnoreCase)]
    private static partial Regex KindForm();
}
