namespace RdsIam.Core.Tokens;

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

    /// <summary>The key is one of STS's: they begin so, and are worth nothing without their session token.</summary>
    public static bool IsTemporary(string? accessKeyId) => accessKeyId?.StartsWith("ASIA", StringComparison.Ordinal) == true;

    /// <summary>The identity itself, if it can sign anything that AWS takes: every source gives out only such.</summary>
    /// <param name="providerName">Where it comes from, for people.</param>
    /// <param name="now">The time of use.</param>
    /// <exception cref="Fault">SessionTokenMissing, CredentialsExpired.</exception>
    public SigningIdentity Usable(string providerName, DateTimeOffset now)
    {
        if (SessionToken is null && IsTemporary(AccessKeyId))
        {
            throw new Fault(Messages.SessionTokenMissing(AccessKeyId, providerName), FaultKind.Authentication, AccessKeyId);
        }

        return ExpiresAt <= now
            ? throw new Fault(Messages.CredentialsExpired(providerName, ExpiresAt), FaultKind.Authentication, AccessKeyId)
            : this;
    }

    public override string ToString() => $"SigningIdentity {AccessKeyId}";
}
