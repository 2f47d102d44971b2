namespace RdsIam.Core.Credentials;

/// <summary>The keys that sign, with their end. Immutable; its text never shows a secret.</summary>
internal sealed class SigningIdentity
{
    public SigningIdentity(
        string accessKeyId,
        string secretAccessKey,
        string? sessionToken = null,
        DateTimeOffset? expiresAt = null,
        string? principalArn = null)
    {
        AccessKeyId = accessKeyId;
        SecretAccessKey = secretAccessKey;
        // An empty session token means "none" to every AWS client.
        SessionToken = string.IsNullOrEmpty(sessionToken) ? null : sessionToken;
        ExpiresAt = expiresAt;
        PrincipalArn = principalArn;
    }

    public string AccessKeyId { get; }

    public string SecretAccessKey { get; }

    public string? SessionToken { get; }

    /// <summary>When the keys end (UTC), or null for keys that stay.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Who signs, where that is known without a call: the ARN of an assumed role's session.</summary>
    public string? PrincipalArn { get; }

    public override string ToString() => $"SigningIdentity {AccessKeyId}";
}
