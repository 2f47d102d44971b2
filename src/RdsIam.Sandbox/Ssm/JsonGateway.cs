using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>Where calls in AWS JSON 1.1 come in: checks who calls, and hands on to the service that is meant.</summary>
internal sealed class JsonGateway(World world, TimeProvider clock, ApiGateway gateway, params JsonApi[] services)
{
    private readonly SigV4Verifier _verifier = new(world, clock);

    /// <summary>Whether a request is for one of the services.</summary>
    public bool IsMeant(SigV4Request request) => Find(request) is not null;

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="host">Where clients reach this sandbox: host and port.</param>
    public (int Status, string Body) Answer(SigV4Request request, string host)
    {
        var service = Find(request)!;
        var action = request.Header("X-Amz-Target")![service.Prefix.Length..];
        Caller? caller = null;
        try
        {
            gateway.Trouble.Meet();
            var signed = _verifier.Verify(request);
            caller = Caller.Of(world, world.State, signed.Key) ?? throw AwsFault.InvalidClientToken();
            if (signed.Scope.Service != service.Name || signed.Scope.Region != (service.Region ?? world.Region))
            {
                throw new AwsFault(400, "InvalidSignatureException", "Credential should be scoped to a valid region and service.");
            }

            var call = new ApiRequest(action, new Dictionary<string, string>(), signed, world.State, clock.GetUtcNow())
            {
                Caller = caller,
                LongestPage = gateway.Trouble.LongestPage,
            };
            using var body = JsonDocument.Parse(request.Body);
            var answer = JsonSerializer.Serialize(service.Run(call, body.RootElement, host));
            gateway.Calls.Add(new ApiCall(call.Now, service.Name, action, caller.Arn, null));
            return (200, answer);
        }
        catch (AwsFault fault)
        {
            var code = fault.Code == "AccessDenied" ? "AccessDeniedException" : fault.Code;
            gateway.Calls.Add(new ApiCall(clock.GetUtcNow(), service.Name, action, caller?.Arn, code));
            return (fault.Status == 403 ? 400 : fault.Status, JsonSerializer.Serialize(new { __type = code, message = fault.Message }));
        }
    }

    private JsonApi? Find(SigV4Request request) => request.Header("X-Amz-Target") is { } target
        ? Array.Find(services, service => target.StartsWith(service.Prefix, StringComparison.Ordinal))
        : null;
}
