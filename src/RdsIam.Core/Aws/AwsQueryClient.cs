using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using RdsIam.Core.Tokens;
using Partition = RdsIam.Core.Names.Partition;

namespace RdsIam.Core.Aws;

/// <summary>
/// Calls a service that speaks the AWS Query protocol through the AWS SDK's own pipeline, for services whose package cannot be
/// had. docs/architecture.md says why, and what replaces it.
/// </summary>
/// <param name="service">RDS or IAM.</param>
/// <param name="identities">Who calls; asked anew for each call, so that a long listing outlives its credentials.</param>
/// <param name="settings">Region and profile.</param>
internal sealed class AwsQueryClient(AwsQueryService service, IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsClientSettings _settings =
        service.IsGlobal ? settings with { Region = Partition.OfRegion(settings.Region).HomeRegion } : settings;

    /// <summary>Calls an action and gives its <c>…Result</c> element.</summary>
    /// <param name="action">As in the API reference: <c>DescribeDBInstances</c>.</param>
    /// <param name="resource">What it is about, for messages.</param>
    /// <param name="parameters">As in the API reference; those without a value are left out.</param>
    /// <param name="cancellationToken">Ends the call and its retries.</param>
    /// <exception cref="Fault">No credentials, AWS refused, or it cannot be reached.</exception>
    public async Task<XElement> SendAsync(
        string action, string resource, AwsQueryParameters parameters, CancellationToken cancellationToken)
    {
        var identity = await identities.TakeAsync(cancellationToken).ConfigureAwait(false);
        var call = new AwsCall($"{service.SigningName}:{action}", resource, AwsCall.PrincipalOf(identity), _settings.Region);
        return await AwsErrors.CallAsync(
            call,
            async () =>
            {
                using var client = new Client(service, AwsClientSettings.Credentials(identity), _settings);
                return await client.SendAsync(new AwsQueryRequest(action, parameters.ToList()), cancellationToken)
                    .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a listing action page by page, as the pages are asked for.</summary>
    public async IAsyncEnumerable<XElement> PagesAsync(
        string action,
        string resource,
        AwsQueryParameters parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var markers = new PageMarkers("Marker");
        for (string? marker = "", page = null; marker is not null; marker = page)
        {
            var result = await SendAsync(action, resource, parameters.With("Marker", marker), cancellationToken)
                .ConfigureAwait(false);
            page = markers.Next(result.Text("Marker"));
            yield return result;
        }
    }

    /// <summary>The SDK's client with the two steps that a service's package would bring. Cheap: HTTP connections are shared.</summary>
    private sealed class Client(AwsQueryService service, AWSCredentials credentials, AwsClientSettings settings)
        : AmazonServiceClient(credentials, settings.Configure(() => new AwsQueryConfig(service)))
    {
        protected override IServiceMetadata ServiceMetadata { get; } = new Metadata(service.ServiceId);

        public async Task<XElement> SendAsync(AwsQueryRequest request, CancellationToken cancellationToken)
        {
            var options = new InvokeOptions
            {
                RequestMarshaller = new AwsQueryMarshaller(service),
                ResponseUnmarshaller = AwsQueryUnmarshaller.Instance,
            };
            var response = await InvokeAsync<AwsQueryResponse>(request, options, cancellationToken).ConfigureAwait(false);
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
