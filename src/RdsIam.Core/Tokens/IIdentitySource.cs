namespace RdsIam.Core.Tokens;

/// <summary>Gives a signing identity that is good now, renewing it when its end is near.</summary>
internal interface IIdentitySource
{
    /// <summary>
    /// Equal for two sources only if everything that decides who signs is equal. Holds no secret (secrets go in as a hash),
    /// so that it can be part of a pool's key.
    /// </summary>
    string Key { get; }

    /// <summary>Where the credentials come from, for people: <c>environment variables</c>, <c>profile dev (SSO)</c>.</summary>
    string ProviderName => "given credentials";

    /// <summary>The roles that are assumed in turn, the last being who signs; empty when the credentials sign as they are.</summary>
    IReadOnlyList<string> RoleChain => [];

    /// <summary>Who assumes the last role of the chain; null where the credentials sign as they are.</summary>
    IIdentitySource? Caller => null;

    /// <summary>
    /// A server refused what an identity signed, which may have been revoked or replaced: it is not kept where the provider may have
    /// another one.
    /// </summary>
    /// <param name="accessKeyId">The identity's.</param>
    void Doubt(string accessKeyId)
    {
    }

    /// <summary>An identity with at least five minutes left, where its provider can give one.</summary>
    /// <exception cref="Fault">No credentials, an unknown profile, or AWS refused; the error id says which.</exception>
    ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken);
}
