using RdsIam.Core.Names;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>What AWS takes as a resource, after its own errors for those that it does not take.</summary>
internal static class ResourceGrammar
{
    private const int Fields = 6;

    // "IAM resource path must either be "*" or start with …"
    private static readonly string[] IamPaths =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
        "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    /// <summary>Null for a resource that AWS takes, whether or not there is such a one.</summary>
    public static Message? Check(string resource)
    {
        if (resource == "*")
        {
            return null;
        }

        // As AWS does, at every colon: variables before the resource are not understood.
        var parts = resource.Split(':', Fields);
        if (parts[0] != "arn")
        {
            return Messages.ResourceNotArn(resource);
        }

        if (parts.Length < 2 || !IsPartition(parts[1]))
        {
            return Messages.ResourcePartition(resource, parts.Length < 2 ? "" : parts[1]);
        }

        if (parts.Length < 3 || parts[2].Length == 0 || parts[2].AsSpan().IndexOfAny('*', '?') >= 0)
        {
            return Messages.ResourceService(resource);
        }

        return parts.Length < Fields && resource.Contains("::", StringComparison.Ordinal) || parts.Length == Fields && parts[5].Length == 0
            ? Messages.ResourceLegacy(resource)
            : CheckService(resource, parts);
    }

    /// <summary>True for an ARN with fewer than six fields, which AWS fills up with wildcards.</summary>
    public static bool IsIncomplete(string resource) =>
        resource.StartsWith("arn:", StringComparison.Ordinal) && ArnText.Split(resource).Count < Fields;

    /// <summary>What AWS makes of an incomplete ARN in an identity policy: a <c>*</c> in each missing field.</summary>
    public static string Complete(string resource) =>
        resource + string.Concat(Enumerable.Repeat(":*", Fields - ArnText.Split(resource).Count));

    private static Message? CheckService(string resource, string[] parts)
    {
        if (parts.Length < Fields)
        {
            return null;
        }

        var (region, account, rest) = (parts[3], parts[4], parts[5]);
        return parts[2] switch
        {
            "iam" when region.Length > 0 && region != "*" => Messages.ResourceRegion(resource, region),
            "s3" when region.Length > 0 && region != "*" && account.Length == 0 => Messages.ResourceRegion(resource, region),
            "iam" when !IamPaths.Any(path => Glob.Meet(WithoutVariables(rest), path + "*")) => Messages.ResourceIamPath(resource),
            _ => null,
        };
    }

    private static bool IsPartition(string text) => Partition.Names.Any(name => Glob.IsMatch(text, name));

    private static string WithoutVariables(string text)
    {
        var start = text.IndexOf("${", StringComparison.Ordinal);
        return start < 0 ? text : text[..start] + "*";
    }
}
