using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.SSO;
using Amazon.SSO.Model;
using Amazon.SSOOIDC;
using Amazon.Util;
using Amazon.Util.Internal;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Profiles;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>
/// A role's keys for a login of <c>aws sso login</c>, by the SDK's clients and its reader of the cached token, which it renews. The
/// SDK's own provider makes its clients without the profile's endpoints, and lets them follow redirects.
/// </summary>
internal sealed class SsoIdentitySource(Profile profile, Func<Exception, Fault> translate, IdentityCache cache) : IIdentitySource
{
    public string Key { get; } = ProfileKey.Of(profile);

    public string ProviderName => $"profile {profile.Name} (SSO)";

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(Key, FetchAsync, cancellationToken);

    private async Task<SigningIdentity> FetchAsync(CancellationToken cancellationToken)
    {
        var settings = new AwsClientSettings(profile["sso_region"]!, profile.Name);
        try
        {
            var token = await TokenAsync(settings, cancellationToken).ConfigureAwait(false);
            using var portal = new AmazonSSOClient(new AnonymousAWSCredentials(), settings.Configure(() => new AmazonSSOConfig()));
            var request = new GetRoleCredentialsRequest
            {
                AccessToken = token,
                AccountId = profile["sso_account_id"],
                RoleName = profile["sso_role_name"],
            };
            var answer = await portal.GetRoleCredentialsAsync(request, cancellationToken).ConfigureAwait(false);
            return Identity(answer.RoleCredentials)
                ?? throw AwsErrors.NotAws(SsoIdentities.Call(profile), "no credentials in it");
        }
        catch (Exception e) when (e is not Fault && !cancellationToken.IsCancellationRequested)
        {
            throw translate(e);
        }
    }

    private async Task<string> TokenAsync(AwsClientSettings settings, CancellationToken cancellationToken)
    {
        using var oidc = new AmazonSSOOIDCClient(new AnonymousAWSCredentials(), settings.Configure(() => new AmazonSSOOIDCConfig()));
        var files = new SSOTokenFileCache(CryptoUtilFactory.CryptoInstance, new FileRetriever(), new DirectoryRetriever());
        var options = new SSOTokenManagerGetTokenOptions
        {
            ClientName = "RdsIam",
            Region = profile["sso_region"],
            StartUrl = profile["sso_start_url"],
            Session = profile["sso_session"],
            SupportsGettingNewToken = false,
        };
        var token = await new SSOTokenManager(oidc, files).GetTokenAsync(options, cancellationToken).ConfigureAwait(false);
        return token.AccessToken;
    }

    private static SigningIdentity? Identity(RoleCredentials? keys) => keys is { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0 }
        ? new SigningIdentity(
            keys.AccessKeyId,
            keys.SecretAccessKey,
            keys.SessionToken,
            keys.Expiration is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null)
        : null;
}
