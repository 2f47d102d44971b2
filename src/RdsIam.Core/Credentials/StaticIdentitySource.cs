using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>Keys that are what they are: given by the user or set in the environment.</summary>
internal sealed class StaticIdentitySource(SigningIdentity identity, string providerName, TimeProvider time) : IIdentitySource
{
    public string Key { get; } = IdentityKey.Of("keys", identity.AccessKeyId, identity.SecretAccessKey, identity.SessionToken);

    public string ProviderName => providerName;

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(identity.Usable(providerName, time.GetUtcNow()));
    }
}
