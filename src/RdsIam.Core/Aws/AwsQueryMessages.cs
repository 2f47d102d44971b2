using System.Net;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace RdsIam.Core.Aws;

/// <summary>One action with its parameters, named as in the API reference (<c>ActionNames.member.1</c>).</summary>
internal sealed class AwsQueryRequest(string action, IReadOnlyList<KeyValuePair<string, string>> parameters)
    : AmazonWebServiceRequest
{
    public string Action => action;

    public IReadOnlyList<KeyValuePair<string, string>> Parameters => parameters;
}

/// <inheritdoc cref="AwsAnswer.Result"/>
internal sealed class AwsQueryResponse : AmazonWebServiceResponse
{
    public XElement Result { get; set; } = new("Result");
}

/// <summary>Writes a request as a form, which the pipeline makes the body of and signs.</summary>
internal sealed class AwsQueryMarshaller(AwsQueryService service) : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var query = (AwsQueryRequest)input;
        var request = new DefaultRequest(query, service.ServiceId) { HttpMethod = "POST", ResourcePath = "/" };
        request.Headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8";
        request.Parameters.Add("Action", query.Action);
        request.Parameters.Add("Version", service.ApiVersion);
        foreach (var (name, value) in query.Parameters)
        {
            request.Parameters.Add(name, value);
        }

        return request;
    }
}

/// <summary>Reads answers and errors.</summary>
internal sealed class AwsQueryUnmarshaller : XmlResponseUnmarshaller
{
    public static readonly AwsQueryUnmarshaller Instance = new();

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) =>
        new AwsQueryResponse { Result = AwsAnswer.Result(input.Stream) };

    public override AmazonServiceException UnmarshallException(
        XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        try
        {
            var root = AwsAnswer.Read(input.Stream);
            // EC2 has a list of them.
            var error = root.Child("Error") ?? root.Child("Errors").Child("Error");
            return new AmazonServiceException(
                error.Text("Message") ?? "", innerException, ErrorType.Unknown, error.Text("Code"), root.Text("RequestId"), statusCode);
        }
        catch (System.Xml.XmlException)
        {
            // A proxy's or a load balancer's page: its status is all that can be said of it.
            return new AmazonServiceException("", innerException, ErrorType.Unknown, null, null, statusCode);
        }
    }
}
