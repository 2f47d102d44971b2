using System.Text.Json;

namespace RdsIam.Core.Tunnels.Ssm.Wire;

/// <summary>The service's word that a session is over, with the reason where it gives one.</summary>
internal static class ChannelClosed
{
    /// <summary>The reason for people; empty when none is given (idle for too long, terminated by somebody, a normal end).</summary>
    public static string Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = ForeignJson.Parse(payload);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("Output", out var output)
                && output.ValueKind == JsonValueKind.String
                ? output.GetString()!.Trim()
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
