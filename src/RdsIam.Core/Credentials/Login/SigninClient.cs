using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using RdsIam.Core.Aws;

namespace RdsIam.Core.Credentials.Login;

/// <summary>
/// The one call of AWS Sign-In that a login needs, through the SDK's own pipeline; the service's package cannot be had. Source: the
/// service's model in the AWS SDKs, CreateOAuth2Token.
/// </summary>
/// <param name="settings">The region where the person logged in, and the profile whose endpoint settings count.</param>
/// <param name="time">The clock of the proofs.</param>
internal sealed class SigninClient(AwsClientSettings settings, TimeProvider time)
{
    public const string Action = "CreateOAuth2Token";

    /// <summary>Spends a refresh token; the answer has the next one and the new keys.</summary>
    /// <param name="tokens">What is there now.</param>
    /// <param name="cancellationToken">Ends the call and its retries.</param>
    /// <exception cref="AmazonServiceException">The service refused; its code is OAuth's.</exception>
    public async Task<JsonElement> RefreshAsync(LoginTokens tokens, CancellationToken cancellationToken)
    {
        var body = new { clientId = tokens.ClientId, grantType = "refresh_token", refreshToken = tokens.RefreshToken };
        using var client = new Client(settings, new ProofHandler(tokens.DpopKey, time));
        return await client.SendAsync(new AwsJsonRequest(Action, body), cancellationToken).ConfigureAwait(false);
    }

    private sealed class Client(AwsClientSettings settings, ProofHandler proofs)
        : AmazonServiceClient(new AnonymousAWSCredentials(), settings.Configure(() => new AwsQueryConfig(AwsQueryService.Signin)))
    {
        protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

        public async Task<JsonElement> SendAsync(AwsJsonRequest request, CancellationToken cancellationToken)
        {
            var options = new InvokeOptions
            {
                RequestMarshaller = SigninMarshaller.Instance,
                ResponseUnmarshaller = AwsJsonUnmarshaller.OAuth,
            };
            // The base's constructor makes the pipeline before this class has its fields.
            RuntimePipeline.AddHandlerAfter<RetryHandler>(proofs);
            var response = await InvokeAsync<AwsJsonResponse>(request, options, cancellationToken).ConfigureAwait(false);
            return response.Result;
        }

        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            pipeline.RemoveHandler<EndpointResolver>();
            pipeline.AddHandlerAfter<Marshaller>(new AwsQueryEndpointResolver());
            pipeline.AddHandlerAfter<Marshaller>(new NoAuthHandler());
        }
    }

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => AwsQueryService.Signin.ServiceId;

        public IDictionary<string, string> OperationNameMapping => new Dictionary<string, string>();
    }

    private sealed class NoAuthHandler : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            AuthSchemeOption.DEFAULT_NOAUTH;
    }

    /// <summary>Within the retries, as a proof is good for one request.</summary>
    private sealed class ProofHandler(string privateKey, TimeProvider time) : PipelineHandler
    {
        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var request = executionContext.RequestContext.Request;
            var url = AmazonServiceClient.ComposeUrl(request).GetLeftPart(UriPartial.Path);
            request.Headers["DPoP"] = DpopProof.Create(privateKey, url, time.GetUtcNow());
            return base.InvokeAsync<T>(executionContext);
        }
    }

    private sealed class SigninMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly SigninMarshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (AwsJsonRequest)input;
            var request = new DefaultRequest(call, AwsQueryService.Signin.ServiceId)
            {
                HttpMethod = "POST",
                ResourcePath = "/v1/token",
                Content = JsonSerializer.SerializeToUtf8Bytes(call.Body),
            };
            request.Headers["Content-Type"] = "application/json";
            return request;
        }
    }
}
