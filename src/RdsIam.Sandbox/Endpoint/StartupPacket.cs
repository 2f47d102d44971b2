using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>What the first message of a connection asks for.</summary>
internal enum StartupKind
{
    /// <summary>A session.</summary>
    Session,
    Tls,
    GssEncryption,
    Cancel,
}

/// <summary>A message of the kind that opens a connection: a length, a code and what follows.</summary>
internal sealed class StartupPacket
{
    // PostgreSQL's own limit (MAX_STARTUP_PACKET_LENGTH).
    private const int LongestPacket = 10000;

    private const int CancelCode = 80877102;
    private const int TlsCode = 80877103;
    private const int GssEncryptionCode = 80877104;

    private readonly Dictionary<string, string> _parameters;

    private StartupPacket(byte[] bytes)
    {
        Bytes = bytes;
        Kind = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) switch
        {
            CancelCode => StartupKind.Cancel,
            TlsCode => StartupKind.Tls,
            GssEncryptionCode => StartupKind.GssEncryption,
            _ => StartupKind.Session,
        };
        _parameters = Kind == StartupKind.Session ? Read(bytes.AsSpan(8)) : [];
    }

    /// <summary>The message as it came, with its length.</summary>
    public byte[] Bytes { get; }

    public StartupKind Kind { get; }

    public string UserName => _parameters.GetValueOrDefault("user", "");

    /// <summary>The database, which is the user's name where none is given.</summary>
    public string Database => _parameters.GetValueOrDefault("database") is { Length: > 0 } name ? name : UserName;

    /// <summary>A walsender; one that names a database ("database") is told apart by PostgreSQL and is none here.</summary>
    public bool IsReplication => _parameters.GetValueOrDefault("replication") is "true" or "on" or "yes" or "1";

    /// <summary>Reads one from a connection; null when the client left or sent no such thing, as PostgreSQL then just closes.</summary>
    public static async Task<StartupPacket?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < 4)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 8 or > LongestPacket)
        {
            return null;
        }

        var bytes = new byte[length];
        head.CopyTo(bytes, 0);
        var read = await stream.ReadAtLeastAsync(bytes.AsMemory(4), length - 4, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return read == length - 4 ? new StartupPacket(bytes) : null;
    }

    /// <summary>The same packet with one more setting for the session.</summary>
    public byte[] With(string name, string value)
    {
        var more = Encoding.UTF8.GetBytes($"{name}\0{value}\0\0");
        byte[] bytes = [.. Bytes.AsSpan(0, Bytes.Length - 1), .. more];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        return bytes;
    }

    // Names and values in turn, each ended by a zero; an empty name ends the list.
    private static Dictionary<string, string> Read(ReadOnlySpan<byte> rest)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        while (Next(ref rest) is { Length: > 0 } name && Next(ref rest) is { } value)
        {
            parameters[name] = value;
        }

        return parameters;
    }

    private static string? Next(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)0);
        if (end < 0)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(rest[..end]);
        rest = rest[(end + 1)..];
        return text;
    }
}
