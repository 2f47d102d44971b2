using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>Systems Manager, as far as sessions need it: AWS JSON 1.1.</summary>
internal sealed class SsmService(World world, SsmSessions sessions)
{
    private readonly Authorizer _authorizer = new(world);

    /// <summary>How it is reached.</summary>
    public JsonApi Api => new("AmazonSSM.", "ssm", Run);

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
