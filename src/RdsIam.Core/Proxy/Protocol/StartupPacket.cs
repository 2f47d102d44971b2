using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Core.Proxy.Protocol;

/// <summary>What a client's first packets can be, by their code: "Message Formats" in PostgreSQL's manual.</summary>
internal enum StartupKind
{
    /// <summary>A session begins.</summary>
    Session,

    /// <summary>Whether TLS can begin.</summary>
    Tls,

    /// <summary>Whether GSSAPI encryption can begin.</summary>
    Gss,

    /// <summary>A running statement is to be cancelled.</summary>
    Cancel,
}

/// <summary>A client's first packet, which has no type byte. Parameters keep their bytes: one character stands for one byte.</summary>
internal sealed record StartupPacket(StartupKind Kind, int Version)
{
    /// <summary>PostgreSQL's own limit.</summary>
    public const int MaxLength = 10_000;

    private const int TlsCode = 80877103;
    private const int GssCode = 80877104;
    private const int CancelCode = 80877102;
    private const int Header = 8;
    private const int ShortestKey = 4;
    private const int LongestKey = 256;

    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Of a cancel request: the process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Of a cancel request: the process's secret, four bytes for protocol 3.0 and up to 256 for 3.2.</summary>
    public byte[] Key { get; init; } = [];

    public int MajorVersion => Version >> 16;

    /// <summary>A request for TLS, as we send it.</summary>
    public static byte[] AskForTls() => Code(TlsCode, Header);

    /// <summary>Reads exactly one packet: what comes behind it stays unread.</summary>
    /// <exception cref="ProtocolException">It is none that PostgreSQL would take.</exception>
    /// <exception cref="EndOfStreamException">The client went away.</exception>
    public static async Task<StartupPacket> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size is < Header or > MaxLength)
        {
            throw new ProtocolException($"A startup packet of {size} bytes.");
        }

        var body = new byte[size - 4];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        return Parse(body);
    }

    /// <summary>The first value of a parameter as text; null: it is not there.</summary>
    public string? Text(string name)
    {
        foreach (var (key, value) in Parameters)
        {
            if (key == name)
            {
                return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value));
            }
        }

        return null;
    }

    /// <summary>The packet with a parameter in place of all of that name.</summary>
    public StartupPacket With(string name, string value) => this with
    {
        Parameters =
        [
            .. Parameters.Where(pair => !pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)),
            KeyValuePair.Create(name, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value))),
        ],
    };

    /// <summary>The packet of a session or cancel request as bytes.</summary>
    public byte[] ToBytes()
    {
        if (Kind == StartupKind.Cancel)
        {
            var request = Code(CancelCode, Header + 4 + Key.Length);
            BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(Header), ProcessId);
            Key.CopyTo(request, Header + 4);
            return request;
        }

        var text = Encoding.Latin1.GetBytes(string.Concat(Parameters.Select(pair => $"{pair.Key}\0{pair.Value}\0")) + "\0");
        var packet = Code(Version, Header + text.Length);
        text.CopyTo(packet, Header);
        return packet;
    }

    private static StartupPacket Parse(ReadOnlySpan<byte> body)
    {
        var code = BinaryPrimitives.ReadInt32BigEndian(body);
        var rest = body[4..];
        return code switch
        {
            TlsCode when rest.Length == 0 => new(StartupKind.Tls, code),
            GssCode when rest.Length == 0 => new(StartupKind.Gss, code),
            CancelCode when rest.Length is >= 4 + ShortestKey and <= 4 + LongestKey => new(StartupKind.Cancel, code)
            {
                ProcessId = BinaryPrimitives.ReadInt32BigEndian(rest),
                Key = rest[4..].ToArray(),
            },
            TlsCode or GssCode or CancelCode => throw new ProtocolException("A request of the wrong length."),
            // What an older or newer protocol sends behind its version is not known.
            _ when code >> 16 != 3 => new(StartupKind.Session, code),
            _ => new(StartupKind.Session, code) { Parameters = ParseParameters(Encoding.Latin1.GetString(rest)) },
        };
    }

    private static List<KeyValuePair<string, string>> ParseParameters(string text)
    {
        var parts = text.Split('\0');
        // Pairs, an empty name as their end, and nothing behind it.
        if (parts.Length < 2 || parts.Length % 2 != 0 || parts[^1].Length > 0 || parts[^2].Length > 0)
        {
            throw new ProtocolException("A startup packet that does not end where it should.");
        }

        var parameters = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < parts.Length - 2; i += 2)
        {
            parameters.Add(parts[i].Length > 0
                ? KeyValuePair.Create(parts[i], parts[i + 1])
                : throw new ProtocolException("A startup parameter without a name."));
        }

        return parameters;
    }

    private static byte[] Code(int code, int length)
    {
        var packet = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(packet, length);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), code);
        return packet;
    }
}
