using System.Diagnostics;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Aws;

/// <summary>
/// The step in the pipeline of every client of the AWS SDK that tells of each try of a call: service, action, region, status, request id
/// and time. Bodies and headers are not looked at, beside the request's id.
/// </summary>
internal sealed class AwsCallTrace : PipelineHandler
{
    private static readonly string[] IdHeaders = ["x-amzn-RequestId", "x-amz-request-id", "x-amzn-requestid"];

    static AwsCallTrace() => RuntimePipelineCustomizerRegistry.Instance.Register(new Customizer());

    /// <summary>Whoever makes a client of the SDK calls this before; more than once does no harm.</summary>
    public static void Install()
    {
        // The static constructor has done it.
    }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        var (service, action) = (context.ServiceMetaData.ServiceId, ActionOf(context));
        var region = context.ClientConfig.AuthenticationRegion ?? context.ClientConfig.RegionEndpoint?.SystemName ?? "";
        using var activity = RdsIamActivities.Start($"{service}.{action}", ActivityKind.Client)?
            .SetTag("rpc.system", "aws-api")
            .SetTag("rpc.service", service)
            .SetTag("rpc.method", action)
            .SetTag("cloud.region", region);
        AwsCallCount.Add();
        var start = Stopwatch.GetTimestamp();
        try
        {
            var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
            var (status, id) = AnswerOf(executionContext.ResponseContext);
            Tell(activity, status, id);
            var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            RdsIamEvents.Log.AwsCalled(service, action, region, status, id, time);
            Tracer.Debug?.Debug(Messages.TraceAwsCall(service, action, region, status, id, Math.Round(time)));
            return response;
        }
        catch (Exception e)
        {
            var refusal = e as AmazonServiceException;
            var (status, id) = ((int)(refusal?.StatusCode ?? 0), refusal?.RequestId ?? "");
            // The message may repeat what was sent.
            var error = refusal?.ErrorCode is { Length: > 0 } code ? code : e.GetType().Name;
            Tell(activity, status, id);
            activity.Fail(error);
            var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            RdsIamEvents.Log.AwsCallFailed(service, action, region, status, id, error, time);
            Tracer.Debug?.Debug(Messages.TraceAwsCallFailed(service, action, region, status, id, error, Math.Round(time)));
            throw;
        }
    }

    private static void Tell(Activity? activity, int status, string id)
    {
        if (activity is not null)
        {
            activity.SetTag("http.response.status_code", status == 0 ? null : status).SetTag("aws.request_id", id.Length > 0 ? id : null);
        }
    }

    private static string ActionOf(IRequestContext context) => context.OriginalRequest switch
    {
        AwsQueryRequest query => query.Action,
        AwsJsonRequest json => json.Action,
        var other => Operation(other.GetType().Name),
    };

    private static string Operation(string name) => name.EndsWith("Request", StringComparison.Ordinal) ? name[..^"Request".Length] : name;

    private static (int Status, string Id) AnswerOf(IResponseContext? context) => context?.HttpResponse is { } answer
        ? ((int)answer.StatusCode, IdHeaders.Select(answer.GetHeaderValue).FirstOrDefault(id => !string.IsNullOrEmpty(id)) ?? "")
        : (0, "");

    private sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => "RdsIam";

        /// <summary>Within the retries: each try is a call.</summary>
        public void Customize(Type type, RuntimePipeline pipeline)
        {
            pipeline.AddHandlerAfter<RetryHandler>(new AwsCallTrace());
            // Around what sends, so that all that reads and tells of errors lies outside.
            pipeline.AddHandlerBefore<HttpHandler<HttpContent>>(new AnswerLimit());
        }
    }
}
