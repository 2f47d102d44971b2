using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Sandbox.Aws;

/// <summary>An answer: the HTTP status, its XML and the id of the request.</summary>
internal sealed record ApiAnswer(int Status, XElement Body, string RequestId);

/// <summary>Takes a request of any service: authenticates it, finds its service and action, and answers in XML.</summary>
internal sealed class ApiGateway
{
    private readonly World _world;
    private readonly TimeProvider _clock;
    private readonly SigV4Verifier _verifier;
    private readonly Dictionary<string, ApiService> _services;

    public ApiGateway(World world, TimeProvider clock, ApplyDelay applyDelay, SsmSessions sessions)
    {
        _world = world;
        _clock = clock;
        _verifier = new SigV4Verifier(world, clock);
        var authorizer = new Authorizer(world);
        ApiService[] services =
        [
            new StsService(world, authorizer).Service,
            new RdsService(world, authorizer, applyDelay).Service,
            new IamService(world, authorizer).Service,
            new Ec2Service(authorizer, sessions).Service,
        ];
        _services = services.ToDictionary(service => service.Name, StringComparer.Ordinal);
    }

    public InjectedTrouble Trouble { get; init; } = new();

    public ApiCallLog Calls { get; init; } = new();

    /// <summary>Answers one request; what goes wrong becomes an error answer.</summary>
    public ApiAnswer Answer(SigV4Request request)
    {
        var id = Guid.NewGuid().ToString();
        var parameters = Parameters(request);
        var action = parameters.GetValueOrDefault("Action") ?? "";
        var service = ServiceOfVersion(parameters.GetValueOrDefault("Version"));
        Caller? caller = null;
        try
        {
            Trouble.Meet();
            var call = Authenticate(request, new ApiRequest(action, parameters, null, _world.State, _clock.GetUtcNow())
            {
                LongestPage = Trouble.LongestPage,
            });
            caller = call.Caller;
            service = ServiceOf(call, service);
            var result = ActionOf(service, call)(call);
            var body = service.Name == Ec2Service.Name
                ? ApiXml.Ec2Response(service.Namespace, action, result, id)
                : ApiXml.Response(service.Namespace, action, result, id);
            Calls.Add(new ApiCall(call.Now, service.Name, action, caller?.Arn, null));
            return new ApiAnswer(200, body, id);
        }
        catch (AwsFault fault)
        {
            Calls.Add(new ApiCall(_clock.GetUtcNow(), service.Name, action, caller?.Arn, fault.Code));
            return new ApiAnswer(
                fault.Status, service.Name == Ec2Service.Name
                    ? ApiXml.Ec2Error(fault, id)
                    : ApiXml.Error(service.Namespace, fault, id), id);
        }
    }

    private ApiRequest Authenticate(SigV4Request request, ApiRequest call)
    {
        // The token is this action's only proof; clients send it unsigned.
        if (call.Action == WebIdentityAssumption.Action && request.Header("Authorization") is null)
        {
            return call;
        }

        var signedBy = _verifier.Verify(request);
        var caller = Caller.Of(_world, call.State, signedBy.Key) ?? throw AwsFault.InvalidClientToken();
        return call with { SignedBy = signedBy, Caller = caller };
    }

    private ApiService ServiceOf(ApiRequest call, ApiService guess) => call.SignedBy is null
        ? _services["sts"]
        : _services.GetValueOrDefault(call.SignedBy.Scope.Service) ?? throw new AwsFault(
            403, "SignatureDoesNotMatch", $"Credential should be scoped to correct service: '{guess.Name}'. ");

    private static ApiAction ActionOf(ApiService service, ApiRequest call)
    {
        if (call.Action.Length == 0)
        {
            throw new AwsFault(400, "MissingAction", "The request must contain the parameter Action.");
        }

        var version = call.Find("Version") ?? service.Version;
        return version == service.Version && service.Actions.TryGetValue(call.Action, out var action)
            ? action
            : throw new AwsFault(400, "InvalidAction", $"Could not find operation {call.Action} for version {version}");
    }

    // Until the credential scope is read, the version tells whose XML an error is written in.
    private ApiService ServiceOfVersion(string? version) =>
        _services.Values.FirstOrDefault(service => service.Version == version) ?? _services["sts"];

    private static Dictionary<string, string> Parameters(SigV4Request request)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in new[] { request.RawQuery, Encoding.UTF8.GetString(request.Body) })
        {
            foreach (var (name, values) in QueryHelpers.ParseQuery(text))
            {
                parameters[name] = values.ToString();
            }
        }

        return parameters;
    }
}
