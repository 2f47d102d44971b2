using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Tunnels.Ssm.Wire;

/// <summary>
/// Writes and reads the binary frame that one message of the data channel is: 120 bytes of header, numbers with the high byte
/// first, then the payload.
/// </summary>
internal static class AgentFrame
{
    /// <summary>Where the payload begins in frames that are written here.</summary>
    public const int HeaderSize = 120;

    private const int HeaderLength = 116;
    private const int TypeAt = 4;
    private const int TypeSize = 32;
    private const int VersionAt = 36;
    private const int CreatedAt = 40;
    private const int SequenceAt = 48;
    private const int FlagsAt = 56;
    private const int IdAt = 64;
    private const int DigestAt = 80;
    private const int PayloadTypeAt = 112;

    /// <summary>The digest begins behind the id, and no header is without one.</summary>
    private const int ShortestHeader = PayloadTypeAt + 4;

    private static readonly byte[] Blank = [(byte)' ', 0, (byte)'\t', (byte)'\r', (byte)'\n'];

    /// <summary>The frame of a message.</summary>
    /// <param name="message">The payload is copied.</param>
    /// <param name="created">Becomes whole milliseconds since 1970; both sides refuse zero.</param>
    public static byte[] Write(in AgentMessage message, DateTimeOffset created)
    {
        var frame = new byte[HeaderSize + message.Payload.Length];
        var span = frame.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, HeaderLength);
        span.Slice(TypeAt, TypeSize).Fill((byte)' ');
        Encoding.ASCII.GetBytes(message.Type, span.Slice(TypeAt, TypeSize));
        BinaryPrimitives.WriteInt32BigEndian(span[VersionAt..], 1);
        BinaryPrimitives.WriteInt64BigEndian(span[CreatedAt..], created.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(span[SequenceAt..], message.Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(span[FlagsAt..], message.Flags);
        WriteId(message.Id, span.Slice(IdAt, 16));
        SHA256.HashData(message.Payload.Span, span.Slice(DigestAt, 32));
        BinaryPrimitives.WriteInt32BigEndian(span[PayloadTypeAt..], (int)message.PayloadType);
        BinaryPrimitives.WriteInt32BigEndian(span[HeaderLength..], message.Payload.Length);
        message.Payload.Span.CopyTo(span[HeaderSize..]);
        return frame;
    }

    /// <summary>Puts the number into a frame that was written without it: it is known only when the frame's turn comes.</summary>
    public static void Number(byte[] frame, long sequence) => BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(SequenceAt), sequence);

    /// <summary>Reads a frame; its payload stays a view into it.</summary>
    /// <returns>False when it is no message, or its payload is not what the sender digested: it is sent again then.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out AgentMessage message)
    {
        message = default;
        var span = frame.Span;
        if (span.Length < ShortestHeader)
        {
            return false;
        }

        var type = TypeOf(span.Slice(TypeAt, TypeSize));
        if (type is MessageTypes.Start or MessageTypes.Pause)
        {
            // These two may come with an empty header.
            message = new AgentMessage(type, 0, 0, Guid.Empty, PayloadType.None, default);
            return true;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(span);
        if (type.Length == 0 || length < ShortestHeader || length > span.Length - 4
            || BinaryPrimitives.ReadInt64BigEndian(span[CreatedAt..]) == 0)
        {
            return false;
        }

        var payload = frame[(length + 4)..];
        message = new AgentMessage(
            type,
            BinaryPrimitives.ReadInt64BigEndian(span[SequenceAt..]),
            BinaryPrimitives.ReadUInt64BigEndian(span[FlagsAt..]),
            ReadId(span.Slice(IdAt, 16)),
            (PayloadType)BinaryPrimitives.ReadInt32BigEndian(span[PayloadTypeAt..]),
            payload);
        return payload.Length == 0 || IsDigest(payload.Span, span.Slice(DigestAt, 32));
    }

    private static bool IsDigest(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> claimed)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(payload, digest);
        return digest.SequenceEqual(claimed);
    }

    private static string TypeOf(ReadOnlySpan<byte> field)
    {
        var text = field.Trim(Blank);
        // The two that come thousands of times a second need no new string.
        return text.SequenceEqual("output_stream_data"u8) ? MessageTypes.Output
            : text.SequenceEqual("acknowledge"u8) ? MessageTypes.Acknowledge
            : Encoding.ASCII.GetString(text);
    }

    /// <summary>On the wire the id's two halves have changed places.</summary>
    private static void WriteId(Guid id, Span<byte> target)
    {
        Span<byte> plain = stackalloc byte[16];
        id.TryWriteBytes(plain, bigEndian: true, out _);
        plain[8..].CopyTo(target);
        plain[..8].CopyTo(target[8..]);
    }

    private static Guid ReadId(ReadOnlySpan<byte> source)
    {
        Span<byte> plain = stackalloc byte[16];
        source[8..].CopyTo(plain);
        source[..8].CopyTo(plain[8..]);
        return new Guid(plain, bigEndian: true);
    }
}
