using System.Buffers.Binary;

namespace RdsIam.Core.Proxy.Protocol;

/// <summary>A message with its type, as it goes over the wire.</summary>
/// <param name="Type">A letter.</param>
/// <param name="Body">What stands behind the length.</param>
internal readonly record struct WireMessage(byte Type, byte[] Body)
{
    public const byte Authentication = (byte)'R';
    public const byte Password = (byte)'p';
    public const byte Notice = (byte)'N';
    public const byte NegotiateVersion = (byte)'v';
    public const byte ServerParameter = (byte)'S';
    public const byte KeyData = (byte)'K';
    public const byte Ready = (byte)'Z';
    public const byte Terminate = (byte)'X';

    /// <summary>Of an authentication message: all is well.</summary>
    public const int AuthenticationOk = 0;

    /// <summary>Of an authentication message: a password in clear text.</summary>
    public const int AuthenticationClearText = 3;

    /// <summary>Which demand an authentication message makes; -1: it is too short for one.</summary>
    public int Demand => Body.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(Body) : -1;

    /// <summary>An authentication message.</summary>
    public static WireMessage Ask(int demand, ReadOnlySpan<byte> more = default)
    {
        var body = new byte[4 + more.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, demand);
        more.CopyTo(body.AsSpan(4));
        return new(Authentication, body);
    }

    /// <summary>Reads one message and nothing behind it.</summary>
    /// <param name="stream">Who sends it.</param>
    /// <param name="longest">Bytes of its body that are taken.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ProtocolException">It is longer than that, or has no length.</exception>
    /// <exception cref="EndOfStreamException">The other side went away.</exception>
    public static async Task<WireMessage> ReadAsync(Stream stream, int longest, CancellationToken cancellationToken)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4;
        if (length < 0 || length > longest)
        {
            throw new ProtocolException($"A message of {length} bytes.");
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        return new(header[0], body);
    }

    /// <summary>The whole message.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[5 + Body.Length];
        bytes[0] = Type;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), 4 + Body.Length);
        Body.CopyTo(bytes, 5);
        return bytes;
    }
}
