using Amazon.Runtime;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>Credentials that a provider of the AWS SDK gives and renews: a credential process, a container.</summary>
/// <param name="key">Everything that decides whose credentials these are.</param>
/// <param name="providerName">Where the credentials come from, for people.</param>
/// <param name="create">Makes the SDK's provider, on first use.</param>
/// <param name="translate">Makes a fault of what the provider throws.</param>
/// <param name="cache">Where they are kept until renewal is due.</param>
internal sealed class SdkIdentitySource(
    string key,
    string providerName,
    Func<AWSCredentials> create,
    Func<Exception, Fault> translate,
    IdentityCache cache) : IIdentitySource
{
    private readonly Lazy<AWSCredentials> _provider = new(create);

    public string Key => key;

    public string ProviderName => providerName;

    public void Doubt(string accessKeyId) => cache.Doubt(key, accessKeyId);

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(key, FetchAsync, cancellationToken);

    private async Task<SigningIdentity> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var credentials = _provider.Value;
            // Asked only when renewal is due, so the provider's own copy would be the old one.
            (credentials as RefreshingAWSCredentials)?.ClearCredentials();
            var keys = await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return new SigningIdentity(keys.AccessKey, keys.SecretKey, keys.Token, End(credentials));
        }
        catch (Exception e) when (e is not Fault && !cancellationToken.IsCancellationRequested)
        {
            throw translate(e);
        }
    }

    /// <summary>The provider's end of the credentials; the far future that some give for keys that stay is none.</summary>
    private static DateTimeOffset? End(AWSCredentials credentials)
    {
        if (credentials.Expiration is not { Year: < 9999 } end)
        {
            return null;
        }

        // The SDK takes a minute off the end that the service gave.
        var buffer = credentials is RefreshingAWSCredentials refreshing ? refreshing.ExpirationBuffer : TimeSpan.Zero;
        return new DateTimeOffset(DateTime.SpecifyKind(end, DateTimeKind.Utc)) + buffer;
    }
}
