using Amazon;
using Amazon.Runtime;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>What every AWS client of RdsIam is set to: region, endpoint settings of a profile, time limits, name.</summary>
/// <param name="Region">The region that is called and signed for.</param>
/// <param name="ProfileName">The profile whose <c>services</c> and <c>endpoint_url</c> count; null: AWS_PROFILE's.</param>
internal sealed record AwsClientSettings(string Region, string? ProfileName = null)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Makes a client's configuration. Endpoint variables and profiles are the SDK's affair.</summary>
    /// <exception cref="Fault">RegionInvalid, or AwsConfigurationInvalid: the SDK cannot use what the environment says.</exception>
    public T Configure<T>(Func<T> create)
        where T : ClientConfig
    {
        AwsCallTrace.Install();
        try
        {
            var config = Apply(create());
            // Looked up here, so that a bad endpoint is told as such.
            if (config.ServiceURL is { Length: 0 })
            {
                // A variable that is there and empty means none, as for the AWS CLI; the SDK would call an empty address.
                config = Apply(create());
                config.IgnoreConfiguredEndpointUrls = true;
            }

            return config;
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

        config.RegionEndpoint = RegionEndpoint.GetBySystemName(RegionName.Normalize(Region));
        // An endpoint from AWS_ENDPOINT_URL tells no region; sign for the one that was asked for.
        config.AuthenticationRegion = Region;
        config.ConnectTimeout = ConnectTimeout;
        config.Timeout = AnswerTimeout;
        // What is signed goes where it was addressed, and nowhere that an answer names.
        config.AllowAutoRedirect = false;
        config.ClientAppId ??= "RdsIam";
        return config;
    }

    /// <summary>An identity as the SDK's signer takes it.</summary>
    public static AWSCredentials Credentials(SigningIdentity identity) => identity.SessionToken is { } token
        ? new SessionAWSCredentials(identity.AccessKeyId, identity.SecretAccessKey, token)
        : new BasicAWSCredentials(identity.AccessKeyId, identity.SecretAccessKey);
}
