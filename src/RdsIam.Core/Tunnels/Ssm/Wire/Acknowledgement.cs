using System.Buffers;
using System.Text.Json;

namespace RdsIam.Core.Tunnels.Ssm.Wire;

/// <summary>Says that one message of stream data has come. Each message has its own; none is for several.</summary>
internal static class Acknowledgement
{
    /// <summary>Flags that both official programs put into acknowledgements.</summary>
    private const ulong Flags = 3;

    /// <summary>The frame that acknowledges a message.</summary>
    public static byte[] Write(in AgentMessage message, DateTimeOffset now)
    {
        var payload = new ArrayBufferWriter<byte>(192);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("AcknowledgedMessageType"u8, message.Type);
            json.WriteString("AcknowledgedMessageId"u8, message.Id);
            json.WriteNumber("AcknowledgedMessageSequenceNumber"u8, message.Sequence);
            json.WriteBoolean("IsSequentialMessage"u8, true);
            json.WriteEndObject();
        }

        return AgentFrame.Write(
            new AgentMessage(MessageTypes.Acknowledge, 0, Flags, Guid.NewGuid(), PayloadType.None, payload.WrittenMemory), now);
    }

    /// <summary>The number that an acknowledgement is for: the payload's, as the header's says nothing.</summary>
    /// <returns>Null when there is none in it.</returns>
    public static long? Read(ReadOnlySpan<byte> payload)
    {
        var json = new Utf8JsonReader(payload);
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("AcknowledgedMessageSequenceNumber"u8))
                {
                    return json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) ? number : null;
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
