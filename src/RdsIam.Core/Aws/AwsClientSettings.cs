using Amazon;
using Amazon.Runtime;
using RdsIam.Core.Names;
using RdsIam.Core.Profiles;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>What every AWS client of RdsIam is set to: region, endpoint settings of a profile, time limits, name.</summary>
/// <param name="Region">The region that is called and signed for.</param>
/// <param name="ProfileName">The profile whose <c>services</c> and <c>endpoint_url</c> count; null: AWS_PROFILE's.</param>
internal sealed record AwsClientSettings(string Region, string? ProfileName = null)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Makes a client's configuration; where it calls is decided by <see cref="ConfiguredEndpoint"/>.</summary>
    /// <exception cref="Fault">RegionInvalid, AwsConfigurationInvalid, or what is wrong with the profile files.</exception>
    public T Configure<T>(Func<T> create)
        where T : ClientConfig
    {
        AwsCallTrace.Install();
        try
        {
            return Apply(create());
        }
        catch (Exception e) when (e is not Fault)
        {
            // The SDK reads the profile files too; a line that it repeats may hold a secret.
            var reason = e is AmazonClientException ? e.Message : e.GetBaseException().GetType().Name;
            throw new Fault(Messages.AwsConfigurationInvalid(reason), FaultKind.InvalidData, null);
        }
    }

    private T Apply<T>(T config)
        where T : ClientConfig
    {
        if (ProfileName is not null)
        {
            config.Profile = new Amazon.Profile(ProfileName);
        }

        // The SDK's own rules are not asked: see there.
        config.IgnoreConfiguredEndpointUrls = true;
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(RegionName.Normalize(Region));
        if (ConfiguredEndpoint.Find(ServiceIdOf(config), ProfileName) is { } url)
        {
            config.ServiceURL = Checked(url);
        }

        // An endpoint from AWS_ENDPOINT_URL tells no region; sign for the one that was asked for.
        config.AuthenticationRegion = Region;
        config.ConnectTimeout = ConnectTimeout;
        config.Timeout = AnswerTimeout;
        // What is signed goes where it was addressed, and nowhere that an answer names.
        config.AllowAutoRedirect = false;
        config.ClientAppId ??= "RdsIam";
        return config;
    }

    /// <summary>A service's id stands in its configuration, with no accessor for all of them.</summary>
    private static string ServiceIdOf(ClientConfig config) => config is AwsQueryConfig own ? own.Service.ServiceId : config switch
    {
        Amazon.SecurityToken.AmazonSecurityTokenServiceConfig => "STS",
        Amazon.SSO.AmazonSSOConfig => "SSO",
        Amazon.SSOOIDC.AmazonSSOOIDCConfig => "SSO OIDC",
        _ => throw new ArgumentException(config.GetType().Name, nameof(config)),
    };

    private static string Checked(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? url
            : throw new Fault(Messages.AwsConfigurationInvalid(Messages.EndpointUrlInvalid(url)), FaultKind.InvalidData, url);

    /// <summary>An identity as the SDK's signer takes it.</summary>
    public static AWSCredentials Credentials(SigningIdentity identity) => identity.SessionToken is { } token
        ? new SessionAWSCredentials(identity.AccessKeyId, identity.SecretAccessKey, token)
        : new BasicAWSCredentials(identity.AccessKeyId, identity.SecretAccessKey);
}
