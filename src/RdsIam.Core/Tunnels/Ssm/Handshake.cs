using System.Text.Json;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>What the agent asks of the client before data may flow, and the answer.</summary>
/// <param name="AgentVersion">As the agent gives it.</param>
/// <param name="Answer">The payload of the answer.</param>
/// <param name="Refused">What cannot be done; null: all can.</param>
internal sealed record Handshake(string AgentVersion, byte[] Answer, Fault? Refused)
{
    /// <summary>The official client that this one behaves as: agents and the service go by this number.</summary>
    public const string ClientVersion = "1.2.835.0";

    private const int Succeeded = 1;
    private const int Failed = 2;
    private const int Unsupported = 3;

    /// <summary>Reads a request and answers it.</summary>
    /// <exception cref="Fault">TunnelProtocol: it is none.</exception>
    public static Handshake Of(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = ForeignJson.Parse(payload);
            var version = json.RootElement.GetProperty(nameof(AgentVersion)).GetString() ?? "";
            var results = json.RootElement.TryGetProperty("RequestedClientActions", out var actions) && actions.ValueKind == JsonValueKind.Array
                ? actions.EnumerateArray().Select(action => Process(action, version)).ToList()
                : [];
            return new Handshake(
                version, Write(results), results.Select(result => result.Refused).FirstOrDefault(fault => fault is not null));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new Fault(Messages.TunnelProtocol("the handshake cannot be read"), FaultKind.InvalidResult, null);
        }
    }

    /// <summary>The message that a session's configuration shows to whoever opens one; usually empty.</summary>
    public static string CustomerMessage(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = ForeignJson.Parse(payload);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("CustomerMessage", out var text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static Result Process(JsonElement action, string version)
    {
        var type = action.GetProperty("ActionType").GetString() ?? "";
        if (type == "KMSEncryption")
        {
            return new Result(type, Unsupported, new Fault(Messages.TunnelEncryption, FaultKind.InvalidOperation, null));
        }

        return type switch
        {
            "SessionType" when !IsPort(action) => new Result(type, Failed, new Fault(Messages.TunnelSessionType, FaultKind.InvalidArgument, null)),
            "SessionType" when !Ssm.AgentVersion.IsMultiplexing(version) =>
                new Result(type, Failed, new Fault(Messages.TunnelAgentTooOld(version), FaultKind.InvalidOperation, version)),
            "SessionType" => new Result(type, Succeeded, null),
            _ => new Result(type, Unsupported, new Fault(Messages.TunnelProtocol($"it asks for '{type}'"), FaultKind.InvalidResult, type)),
        };
    }

    private static bool IsPort(JsonElement action)
    {
        var parameters = action.GetProperty("ActionParameters");
        return parameters.GetProperty("SessionType").GetString() == "Port"
            && parameters.TryGetProperty("Properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty("type", out var kind)
            && kind.GetString() == "LocalPortForwarding";
    }

    private static byte[] Write(List<Result> results) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        ClientVersion,
        ProcessedClientActions = results.Select(result => new
        {
            result.ActionType,
            result.ActionStatus,
            ActionResult = (string?)null,
            Error = result.Refused?.Happened ?? "",
        }),
        Errors = (string[]?)null,
    });

    private sealed record Result(string ActionType, int ActionStatus, Fault? Refused);
}
