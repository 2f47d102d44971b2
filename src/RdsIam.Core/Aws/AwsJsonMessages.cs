using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace RdsIam.Core.Aws;

/// <summary>One action with what becomes its JSON.</summary>
internal sealed class AwsJsonRequest(string action, object body) : AmazonWebServiceRequest
{
    public string Action => action;

    public object Body => body;

    /// <summary>The path of a service that is read by GET; null: the action goes to one path by POST.</summary>
    public string? Path { get; init; }

    /// <summary>What stands behind the path.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();
}

/// <summary>An answer's JSON.</summary>
internal sealed class AwsJsonResponse : AmazonWebServiceResponse
{
    public JsonElement Result { get; set; }
}

/// <summary>Writes a request as JSON, which the pipeline signs.</summary>
internal sealed class AwsJsonMarshaller(AwsQueryService service, string targetPrefix) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var call = (AwsJsonRequest)input;
        if (call.Path is { } path)
        {
            return Get(call, path);
        }

        var request = new DefaultRequest(call, service.ServiceId)
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes(call.Body, Options),
        };
        request.Headers["Content-Type"] = "application/x-amz-json-1.1";
        request.Headers["X-Amz-Target"] = $"{targetPrefix}.{call.Action}";
        return request;
    }

    private DefaultRequest Get(AwsJsonRequest call, string path)
    {
        var request = new DefaultRequest(call, service.ServiceId) { HttpMethod = "GET", ResourcePath = path, UseQueryString = true };
        foreach (var (name, value) in call.Query)
        {
            request.Parameters.Add(name, value);
        }

        return request;
    }
}

/// <summary>Reads answers and errors. Of the SDK's two sorts of reader, this one hands over the bytes as they came.</summary>
/// <param name="codeMember">Where an error's code stands.</param>
internal sealed class AwsJsonUnmarshaller(string codeMember) : XmlResponseUnmarshaller
{
    public static readonly AwsJsonUnmarshaller Instance = new("__type");

    /// <summary>For services that answer as OAuth 2.0 does.</summary>
    public static readonly AwsJsonUnmarshaller OAuth = new("error");

    /// <summary>AWS's answers are a few levels deep and far smaller; a page of a proxy may be anything.</summary>
    private const int Longest = 8 * 1024 * 1024;

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        using var document = Read(input.Stream);
        return new AwsJsonResponse { Result = document.RootElement.Clone() };
    }

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var requestId = input.ResponseData.GetHeaderValue("x-amzn-RequestId");
        try
        {
            using var document = Read(input.Stream);
            var code = Text(document.RootElement, codeMember) ?? input.ResponseData.GetHeaderValue("x-amzn-ErrorType");
            var message = Text(document.RootElement, "message") ?? Text(document.RootElement, "Message") ?? "";
            return new AmazonServiceException(message, innerException, ErrorType.Unknown, Code(code), requestId, statusCode);
        }
        catch (JsonException)
        {
            // A proxy's or a load balancer's page: its status is all that can be said of it.
            return new AmazonServiceException("", innerException, ErrorType.Unknown, null, requestId, statusCode);
        }
    }

    private static JsonDocument Read(Stream stream)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > Longest)
            {
                throw new JsonException("it is larger than AWS's are");
            }
        }

        return ForeignJson.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The bare code: some services put a namespace before it, some an address behind it.</summary>
    private static string? Code(string? text)
    {
        var bare = text?[(text.IndexOf('#', StringComparison.Ordinal) + 1)..];
        return bare?.IndexOf(':', StringComparison.Ordinal) is int colon and >= 0 ? bare[..colon] : bare;
    }
}
