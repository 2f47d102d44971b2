using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>An AWS call in IAM's words, for messages about its failure.</summary>
/// <param name="Action">As a policy spells it: <c>sts:AssumeRole</c>.</param>
/// <param name="Resource">What it was asked for: an ARN, an identifier, or <c>*</c>.</param>
/// <param name="Principal">Who asked: an ARN where it is known, else the access key.</param>
/// <param name="Region">The region that was called.</param>
internal sealed record AwsCall(string Action, string Resource, string Principal, string Region)
{
    public string Service => Action[..Action.IndexOf(':', StringComparison.Ordinal)].ToUpperInvariant();

    public static string PrincipalOf(SigningIdentity identity) =>
        identity.PrincipalArn ?? $"access key {identity.AccessKeyId}";
}
