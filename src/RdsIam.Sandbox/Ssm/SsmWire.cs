using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Sandbox.Ssm;

/// <summary>
/// The data channel's frames from the agent's side, after the protocol's description. On purpose apart from the product's own: a
/// mistake that both shared would not be seen.
/// </summary>
internal sealed record SsmWire(string Type, long Sequence, Guid Id, int PayloadType, byte[] Payload)
{
    public const string Input = "input_stream_data";
    public const string Output = "output_stream_data";
    public const string Acknowledge = "acknowledge";
    public const string Closed = "channel_closed";

    private const int Header = 116;

    /// <summary>A frame; stream data with number 0 carries the flag of a beginning, an acknowledgement two.</summary>
    public static byte[] Write(string type, long sequence, int payloadType, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[Header + 4 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, Header);
        Encoding.ASCII.GetBytes(type.PadRight(32), frame.AsSpan(4, 32));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(36), 1);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(40), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(48), sequence);
        var flags = type == Output ? (sequence == 0 ? 1UL : 0UL) : 3UL;
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(56), flags);
        Swap(Guid.NewGuid().ToByteArray(bigEndian: true)).CopyTo(frame, 64);
        SHA256.HashData(payload, frame.AsSpan(80, 32));
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(112), payloadType);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(Header), payload.Length);
        payload.CopyTo(frame.AsSpan(Header + 4));
        return frame;
    }

    /// <summary>Reads a frame as the agent does, which looks at no digest; null where it refuses it.</summary>
    public static SsmWire? Read(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Header + 4)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(frame);
        var type = Encoding.ASCII.GetString(frame.Slice(4, 32)).Trim(' ', '\0');
        if (length < Header || length + 4 > frame.Length || type.Length == 0 || BinaryPrimitives.ReadInt64BigEndian(frame[40..]) == 0)
        {
            return null;
        }

        return new SsmWire(
            type,
            BinaryPrimitives.ReadInt64BigEndian(frame[48..]),
            new Guid(Swap(frame.Slice(64, 16).ToArray()), bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(frame[112..]),
            frame[(length + 4)..].ToArray());
    }

    private static byte[] Swap(byte[] id) => [.. id[8..], .. id[..8]];
}
