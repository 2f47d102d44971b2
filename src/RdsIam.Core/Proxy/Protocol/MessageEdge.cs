using System.Buffers;
using System.Buffers.Binary;

namespace RdsIam.Core.Proxy.Protocol;

/// <summary>
/// Follows where one side's messages begin and end while their bytes go by, so that a last word of ours is never put into the
/// middle of one, and counts those of some types. Looks at nothing but types and lengths. Only one thread may advance it.
/// </summary>
/// <param name="counted">The types that are counted.</param>
internal sealed class MessageEdge(SearchValues<byte> counted)
{
    private const int HeaderLength = 5;

    private static readonly SearchValues<byte> OfServers = SearchValues.Create("Z"u8);
    private static readonly SearchValues<byte> OfClients = SearchValues.Create("QSF"u8);

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerBytes;
    private long _body;
    private long _count;

    /// <summary>Messages of a server that say: I wait for a statement.</summary>
    public static MessageEdge OfServer() => new(OfServers);

    /// <summary>Messages of a client that are answered so: Query, Sync and FunctionCall.</summary>
    public static MessageEdge OfClient() => new(OfClients);

    /// <summary>Whether the last message is whole.</summary>
    public bool IsAtEdge => _headerBytes == 0 && Volatile.Read(ref _body) == 0;

    /// <summary>How many messages of those types have begun.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Takes the next bytes.</summary>
    public void Advance(ReadOnlySpan<byte> bytes)
    {
        var body = _body;
        while (bytes.Length > 0)
        {
            if (body > 0)
            {
                var skip = (int)Math.Min(body, bytes.Length);
                body -= skip;
                bytes = bytes[skip..];
                continue;
            }

            if (_headerBytes == 0 && bytes.Length >= HeaderLength)
            {
                body = Begin(bytes);
                bytes = bytes[HeaderLength..];
                continue;
            }

            var part = Math.Min(HeaderLength - _headerBytes, bytes.Length);
            bytes[..part].CopyTo(_header.AsSpan(_headerBytes));
            bytes = bytes[part..];
            _headerBytes += part;
            if (_headerBytes == HeaderLength)
            {
                body = Begin(_header);
                _headerBytes = 0;
            }
        }

        Volatile.Write(ref _body, body);
    }

    /// <summary>Takes a header: the length of what follows.</summary>
    private long Begin(ReadOnlySpan<byte> header)
    {
        if (counted.Contains(header[0]))
        {
            Volatile.Write(ref _count, _count + 1);
        }

        // A length below four is nobody's; the other side, who sees it too, will say so.
        return Math.Max(0, (long)BinaryPrimitives.ReadUInt32BigEndian(header[1..]) - 4);
    }
}
