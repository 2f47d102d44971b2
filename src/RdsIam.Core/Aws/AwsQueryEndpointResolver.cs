using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace RdsIam.Core.Aws;

/// <summary>The pipeline's step that asks <see cref="AwsQueryEndpoints"/>.</summary>
internal sealed class AwsQueryEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        Parameters(requestContext.ClientConfig);

    public static EndpointParameters Parameters(IClientConfig config) => new()
    {
        [AwsQueryEndpoints.Region] = config.AuthenticationRegion,
        [AwsQueryEndpoints.Override] = config.ServiceURL,
        [AwsQueryEndpoints.DualStack] = config.UseDualstackEndpoint,
        [AwsQueryEndpoints.Fips] = config.UseFIPSEndpoint,
    };
}

/// <summary>The pipeline's step that chooses the signature: version 4, for every action of RDS and IAM.</summary>
internal sealed class AwsQueryAuthHandler : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
        AuthSchemeOption.DEFAULT_SIGV4;
}
