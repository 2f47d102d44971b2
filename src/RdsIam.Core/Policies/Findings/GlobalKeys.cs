using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Findings;

/// <summary>The global condition keys, after "AWS global condition context keys" in IAM's manual.</summary>
internal static class GlobalKeys
{
    private const int MostEdits = 3;

    private static readonly string[] Names =
    [
        "aws:AssumedRoot", "aws:CalledVia", "aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:ChatbotSourceArn",
        "aws:CurrentTime", "aws:Ec2InstanceSourcePrivateIPv4", "aws:Ec2InstanceSourceVpc", "aws:EpochTime", "aws:FederatedProvider",
        "aws:IsMcpServiceAction", "aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn",
        "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList", "aws:PrincipalType", "aws:Referer", "aws:RequestedRegion", "aws:ResourceAccount",
        "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:SecureTransport", "aws:SignInSessionArn", "aws:SourceAccount", "aws:SourceArn",
        "aws:SourceIdentity", "aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpc", "aws:SourceVpcArn",
        "aws:SourceVpce", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent", "aws:userid", "aws:username", "aws:ViaAWSMCPService",
        "aws:ViaAWSService", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:VpcSourceIp",
    ];

    // The tag's key follows.
    private static readonly string[] Prefixes = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"];

    /// <summary>True for a key of AWS itself, by its prefix.</summary>
    public static bool IsGlobal(string key) => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for one that there is.</summary>
    public static bool Exists(string key) =>
        Names.Contains(key, StringComparer.OrdinalIgnoreCase)
        || Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && key.Length > prefix.Length);

    /// <summary>The key that was meant, as far as can be told.</summary>
    public static string? Meant(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? key : key[..slash];
        var known = slash < 0 ? Names.Concat(Prefixes) : Prefixes;
        var best = known
            .Select(one => (Key: one, Name: one.TrimEnd('/')))
            .Select(one => (one.Key, Edits: EditDistance.Between(name.ToUpperInvariant(), one.Name.ToUpperInvariant(), MostEdits),
                IsStart: one.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase) && name.Length > "aws:".Length + 2))
            .Where(one => one.Edits <= MostEdits || one.IsStart)
            .OrderByDescending(one => one.IsStart)
            .ThenBy(one => one.Edits)
            .Select(one => one.Key)
            .FirstOrDefault();
        return best is null ? null : slash < 0 ? best : best + key[(slash + 1)..];
    }
}
