using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;

namespace RdsIam.Core.Tests.Aws;

/// <summary>A request as it came over the wire.</summary>
internal sealed record CannedRequest(
    IReadOnlyDictionary<string, string> Form, string Path, string Method, string Authorization, string UserAgent, string? SessionToken)
{
    /// <summary>The action, in whichever of the two protocols.</summary>
    public string Action => Target.Length > 0 ? Target.Split('.')[^1] : Form.GetValueOrDefault("Action", "");

    /// <summary>What AWS JSON names the action by; empty in the Query protocol.</summary>
    public string Target { get; init; } = "";

    public string Body { get; init; } = "";

    /// <summary>The access key id in the signature's scope.</summary>
    public string AccessKeyId => Scope.Split('/')[0];

    /// <summary><c>key/date/region/service/aws4_request</c>.</summary>
    public string Scope => Authorization.Split("Credential=", 2) is [_, var rest] ? rest.Split(',')[0] : "";
}

internal sealed record CannedAnswer(int Status, string Body)
{
    /// <summary>Where a redirect leads; null: it is none.</summary>
    public string? Location { get; init; }

    public static CannedAnswer Ok(string body) => new(200, body);

    /// <summary>An error in the form that STS, RDS and IAM share.</summary>
    public static CannedAnswer Error(int status, string code, string message) => new(
        status,
        $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message></Error>"
        + "<RequestId>11111111-2222-3333-4444-555555555555</RequestId></ErrorResponse>");
}

/// <summary>
/// CANNED: an HTTP listener on loopback that answers what a test tells it, whatever the request. It checks no signature and
/// knows no policy; the sandbox does. It is for what the sandbox cannot be made to do: fail in a chosen way, count calls.
/// </summary>
internal sealed class CannedAws : IAsyncDisposable
{
    private readonly HttpListener listener;
    private readonly Func<CannedRequest, CannedAnswer> answer;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task loop;

    public CannedAws(Func<CannedRequest, CannedAnswer> answer)
    {
        this.answer = answer;
        (listener, Url) = Listen();
        loop = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public ConcurrentQueue<CannedRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        stopped.SetResult();
        await loop;
        listener.Close();
    }

    private static (HttpListener Listener, string Url) Listen()
    {
        // HttpListener cannot choose a port itself, and one that could not start is of no more use.
        for (var attempt = 0; ; attempt++)
        {
            var listener = new HttpListener();
            var url = $"http://127.0.0.1:{Random.Shared.Next(20000, 60000)}/";
            listener.Prefixes.Add(url);
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                // One that is asked for in the moment of the stop is never answered.
                var next = listener.GetContextAsync();
                await Task.WhenAny(next, stopped.Task);
                if (!next.IsCompleted)
                {
                    return;
                }

                context = await next;
            }
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
            {
                // It was stopped, while this waited or just before.
                return;
            }

            _ = Task.Run(() => ReplyAsync(context));
        }
    }

    private async Task ReplyAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        var form = HttpUtility.ParseQueryString(body);
        var request = new CannedRequest(
            form.AllKeys.OfType<string>().ToDictionary(key => key, key => form[key]!),
            context.Request.RawUrl ?? "",
            context.Request.HttpMethod,
            context.Request.Headers["Authorization"] ?? "",
            context.Request.UserAgent ?? "",
            context.Request.Headers["x-amz-security-token"])
        {
            Target = context.Request.Headers["X-Amz-Target"] ?? "",
            Body = body,
        };
        Requests.Enqueue(request);
        var reply = answer(request);
        context.Response.StatusCode = reply.Status;
        if (reply.Location is { } location)
        {
            context.Response.Headers["Location"] = location;
        }

        context.Response.ContentType = reply.Body.StartsWith('{') ? "application/json" : "text/xml";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(reply.Body));
        context.Response.Close();
    }
}
