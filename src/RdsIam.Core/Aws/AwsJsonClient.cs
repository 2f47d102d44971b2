using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>
/// Calls a service that speaks AWS JSON 1.1 through the AWS SDK's own pipeline, as <see cref="AwsQueryClient"/> does for the Query
/// protocol; docs/architecture.md says why.
/// </summary>
/// <param name="service">What there is to know of the service.</param>
/// <param name="targetPrefix">What stands before the action in X-Amz-Target.</param>
/// <param name="identities">Who calls; asked anew for each call.</param>
/// <param name="settings">Region and profile.</param>
internal sealed class AwsJsonClient(
    AwsQueryService service, string targetPrefix, IIdentitySource identities, AwsClientSettings settings)
{
    public string Region => settings.Region;

    /// <summary>The URL that was configured in place of the service's own; null: its own.</summary>
    public string? ConfiguredUrl => settings.Configure(() => new AwsQueryConfig(service)).ServiceURL;

    /// <summary>Calls an action and gives its answer, an object.</summary>
    /// <param name="action">As in the API reference: <c>StartSession</c>.</param>
    /// <param name="resource">What it is about, for messages.</param>
    /// <param name="body">Becomes the request's JSON; members without a value are left out.</param>
    /// <param name="cancellationToken">Ends the call and its retries.</param>
    /// <exception cref="Fault">No credentials, AWS refused, or it cannot be reached.</exception>
    public Task<JsonElement> SendAsync(string action, string resource, object body, CancellationToken cancellationToken) =>
        SendAsync(new AwsJsonRequest(action, body), resource, cancellationToken);

    /// <summary>Calls an action that reads, of a service with a path for each (REST), and gives its answer, an object.</summary>
    /// <param name="action">As in the API reference: <c>GetCluster</c>.</param>
    /// <param name="resource">What it is about, for messages.</param>
    /// <param name="path">With its slash: <c>/cluster</c>.</param>
    /// <param name="query">What stands behind the path.</param>
    /// <param name="cancellationToken">Ends the call and its retries.</param>
    /// <exception cref="Fault">No credentials, AWS refused, or it cannot be reached.</exception>
    public Task<JsonElement> SendAsync(
        string action, string resource, string path, IReadOnlyDictionary<string, string> query, CancellationToken cancellationToken) =>
        SendAsync(new AwsJsonRequest(action, path) { Path = path, Query = query }, resource, cancellationToken);

    private async Task<JsonElement> SendAsync(AwsJsonRequest request, string resource, CancellationToken cancellationToken)
    {
        var identity = await identities.TakeAsync(cancellationToken).ConfigureAwait(false);
        var call = new AwsCall($"{service.SigningName}:{request.Action}", resource, AwsCall.PrincipalOf(identity), settings.Region);
        return await AwsErrors.CallAsync(
            call,
            async () =>
            {
                using var client = new Client(service, targetPrefix, AwsClientSettings.Credentials(identity), settings);
                var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                return answer.ValueKind == JsonValueKind.Object ? answer : throw AwsErrors.NotAws(call, "its answer is no JSON object");
            },
            cancellationToken).ConfigureAwait(false);
    }

    private sealed class Client(
        AwsQueryService service, string targetPrefix, AWSCredentials credentials, AwsClientSettings settings)
        : AmazonServiceClient(credentials, settings.Configure(() => new AwsQueryConfig(service)))
    {
        protected override IServiceMetadata ServiceMetadata { get; } = new Metadata(service.ServiceId);

        public async Task<JsonElement> SendAsync(AwsJsonRequest request, CancellationToken cancellationToken)
        {
            var options = new InvokeOptions
            {
                RequestMarshaller = new AwsJsonMarshaller(service, targetPrefix),
                ResponseUnmarshaller = AwsJsonUnmarshaller.Instance,
            };
            var response = await InvokeAsync<AwsJsonResponse>(request, options, cancellationToken).ConfigureAwait(false);
            return response.Result;
        }

        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            pipeline.RemoveHandler<EndpointResolver>();
            pipeline.AddHandlerAfter<Marshaller>(new AwsQueryEndpointResolver());
            pipeline.AddHandlerAfter<Marshaller>(new AwsQueryAuthHandler());
        }

        private sealed record Metadata(string ServiceId) : IServiceMetadata
        {
            public IDictionary<string, string> OperationNameMapping => new Dictionary<string, string>();
        }
    }
}
