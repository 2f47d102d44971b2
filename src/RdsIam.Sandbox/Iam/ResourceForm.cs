namespace RdsIam.Sandbox.Iam;

/// <summary>What IAM checks of the ARNs in a policy.</summary>
internal static class ResourceForm
{
    private static readonly string[] Partitions =
        ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];

    private static readonly string[] IamKinds =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
        "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    /// <exception cref="MalformedPolicy">In the words of IAM.</exception>
    public static void Check(string text)
    {
        if (text == "*")
        {
            return;
        }

        var parts = text.Split(':', 6);
        if (parts.Length < 2 || parts is [.., ""])
        {
            throw new MalformedPolicy($"Resource {text} must be in ARN format or \"*\".");
        }

        if (!Partitions.Contains(parts[1]))
        {
            var rest = string.Join(':', parts.Skip(2).Concat(Enumerable.Repeat("*", 6 - parts.Length)));
            throw new MalformedPolicy($"Partition \"{parts[1]}\" is not valid for resource \"arn:{parts[1]}:{rest}\".");
        }

        if (parts.Length < 3 || parts[2].AsSpan().ContainsAny("*?"))
        {
            throw new MalformedPolicy("Resource vendor must be fully qualified and cannot contain regexes.");
        }

        CheckService(text, parts);
    }

    public static bool FailsLegacy(string text)
    {
        var parts = text.Split(':', 6);
        return parts.Length > 2
            && Partitions.Contains(parts[1])
            && (parts[2].Length == 0 || (parts.Length < 6 && text.Contains("::", StringComparison.Ordinal)));
    }

    private static void CheckService(string text, string[] parts)
    {
        var (service, region, rest) = (parts[2], parts.ElementAtOrDefault(3) ?? "", parts.ElementAtOrDefault(5) ?? "*");
        if (service == "iam" && region is not ("" or "*"))
        {
            throw new MalformedPolicy($"IAM resource {text} cannot contain region information.");
        }

        if (service == "iam" && rest != "*" && !IamKinds.Any(kind => rest.StartsWith(kind, StringComparison.Ordinal)))
        {
            throw new MalformedPolicy($"IAM resource path must either be \"*\" or start with {string.Join(", ", IamKinds)}.");
        }

        if (service == "s3" && region is not ("" or "*") && !rest.StartsWith("accesspoint/", StringComparison.Ordinal))
        {
            throw new MalformedPolicy($"Resource {text} can not contain region information.");
        }
    }
}
