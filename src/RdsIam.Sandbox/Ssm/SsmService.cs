using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>Systems Manager, as far as sessions need it: AWS JSON 1.1.</summary>
internal sealed class SsmService(World world, TimeProvider clock, SsmSessions sessions, ApiGateway gateway)
{
    private const string Prefix = "AmazonSSM.";

    private readonly SigV4Verifier _verifier = new(world, clock);
    private readonly Authorizer _authorizer = new(world);

    /// <summary>Whether a request is for this service.</summary>
    public static bool IsMeant(SigV4Request request) =>
        request.Header("X-Amz-Target")?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="host">Where clients reach this sandbox: host and port.</param>
    public (int Status, string Body) Answer(SigV4Request request, string host)
    {
        var action = request.Header("X-Amz-Target")![Prefix.Length..];
        Caller? caller = null;
        try
        {
            gateway.Trouble.Meet();
            var signed = _verifier.Verify(request);
            caller = Caller.Of(world, world.State, signed.Key) ?? throw AwsFault.InvalidClientToken();
            if (signed.Scope.Service != "ssm" || signed.Scope.Region != world.Region)
            {
                throw new AwsFault(400, "InvalidSignatureException", "Credential should be scoped to a valid region and service.");
            }

            var call = new ApiRequest(action, new Dictionary<string, string>(), signed, world.State, clock.GetUtcNow()) { Caller = caller };
            using var body = JsonDocument.Parse(request.Body);
            var answer = JsonSerializer.Serialize(Run(call, body.RootElement, host));
            gateway.Calls.Add(new ApiCall(call.Now, "ssm", action, caller.Arn, null));
            return (200, answer);
        }
        catch (AwsFault fault)
        {
            var code = fault.Code == "AccessDenied" ? "AccessDeniedException" : fault.Code;
            gateway.Calls.Add(new ApiCall(clock.GetUtcNow(), "ssm", action, caller?.Arn, code));
            return (fault.Status == 403 ? 400 : fault.Status, JsonSerializer.Serialize(new { __type = code, message = fault.Message }));
        }
    }

    private object Run(ApiRequest call, JsonElement body, string host) => call.Action switch
    {
        "StartSession" => Start(call, body, host),
        "ResumeSession" => Resume(call, body, host),
        "TerminateSession" => Terminate(call, body),
        "GetConnectionStatus" => Status(call, body),
        "DescribeInstanceInformation" => Describe(call, body),
        _ => throw new AwsFault(400, "UnknownOperationException", ""),
    };

    private object Start(ApiRequest call, JsonElement body, string host)
    {
        var target = Text(body, "Target") ?? throw AwsFault.Validation("Target must not be null");
        var document = Text(body, "DocumentName") ?? "SSM-SessionManagerRunShell";
        _authorizer.Demand(call, "ssm:StartSession", $"arn:aws:ec2:{world.Region}:{world.AccountId}:instance/{target}");
        _authorizer.Demand(call, "ssm:StartSession", $"arn:aws:ssm:{world.Region}::document/{document}");
        var parameters = body.TryGetProperty("Parameters", out var given)
            ? given.EnumerateObject().ToDictionary(one => one.Name, one => one.Value[0].GetString() ?? "")
            : [];
        var owner = call.Caller!.Session?.SessionName ?? call.Caller.Holder.Name;
        return Ticket(sessions.Start(target, document, parameters, owner), host);
    }

    private object Resume(ApiRequest call, JsonElement body, string host)
    {
        var id = Text(body, "SessionId") ?? "";
        _authorizer.Demand(call, "ssm:ResumeSession", sessions.SessionArn(id));
        return sessions.Find(id) is { IsTerminated: false, Agent.IsOver: false } session && !sessions.Troubles.RefuseResume
            ? Ticket(session, host)
            : throw new AwsFault(400, "DoesNotExistException", $"Session {id} does not exist.");
    }

    private object Terminate(ApiRequest call, JsonElement body)
    {
        var id = Text(body, "SessionId") ?? "";
        _authorizer.Demand(call, "ssm:TerminateSession", sessions.SessionArn(id));
        if (sessions.Find(id) is { } session)
        {
            SsmSessions.Terminate(session);
        }

        return new { SessionId = id };
    }

    private object Status(ApiRequest call, JsonElement body)
    {
        _authorizer.Demand(call, "ssm:GetConnectionStatus", "*");
        var target = Text(body, "Target");
        var online = sessions.Machines.Any(machine => machine.Id == target && machine.IsOnline);
        return new { Target = target, Status = online ? "connected" : "notconnected" };
    }

    private object Describe(ApiRequest call, JsonElement body)
    {
        _authorizer.Demand(call, "ssm:DescribeInstanceInformation", "*");
        var machines = sessions.Machines.AsEnumerable();
        if (body.TryGetProperty("Filters", out var filters))
        {
            foreach (var filter in filters.EnumerateArray())
            {
                var key = Text(filter, "Key") ?? "";
                var values = filter.GetProperty("Values").EnumerateArray().Select(value => value.GetString()).ToList();
                machines = machines.Where(machine => key switch
                {
                    "InstanceIds" => values.Contains(machine.Id),
                    "PingStatus" => values.Contains(Ping(machine)),
                    _ when key.StartsWith("tag:", StringComparison.Ordinal) => values.Contains(machine.Tags.GetValueOrDefault(key[4..])),
                    _ => throw new AwsFault(400, "InvalidFilterKey", ""),
                }).ToList();
            }
        }

        return new
        {
            InstanceInformationList = machines.Select(machine => new
            {
                InstanceId = machine.Id,
                PingStatus = Ping(machine),
                AgentVersion = sessions.Troubles.AgentVersion,
                PlatformType = "Linux",
                ResourceType = machine.Id.StartsWith("mi-", StringComparison.Ordinal) ? "ManagedInstance" : "EC2Instance",
            }),
        };
    }

    private static string Ping(Machine machine) => machine.IsOnline ? "Online" : "ConnectionLost";

    private static object Ticket(Session session, string host)
    {
        var token = session.Issue();
        return new { SessionId = session.Id, StreamUrl = session.Url(host), TokenValue = token };
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
