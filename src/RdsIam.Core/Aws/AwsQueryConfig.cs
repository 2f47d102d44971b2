using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.SecurityToken;
using Amazon.Util.Internal;

namespace RdsIam.Core.Aws;

/// <summary>A service's client configuration; region, endpoint variables, profile, proxy and retries are the SDK's.</summary>
internal sealed class AwsQueryConfig : ClientConfig
{
    private static readonly string OwnVersion = typeof(AwsQueryConfig).Assembly.GetName().Version?.ToString(3) ?? "0";

    private readonly AwsQueryService _service;

    public AwsQueryConfig(AwsQueryService service)
        : base(new DefaultConfigurationProvider(AmazonSecurityTokenServiceDefaultConfiguration.GetAllConfigurations()))
    {
        _service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = new AwsQueryEndpoints(service);
        UserAgent = InternalSDKUtils.BuildUserAgentString(service.ServiceId, OwnVersion);
    }

    public AwsQueryService Service => _service;

    public override string ServiceVersion => _service.ApiVersion;

    public override string UserAgent { get; }

    public override string RegionEndpointServiceName => _service.SigningName;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(AwsQueryEndpointResolver.Parameters(this));
}
