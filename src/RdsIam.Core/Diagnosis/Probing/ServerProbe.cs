using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace RdsIam.Core.Diagnosis.Probing;

/// <summary>
/// Speaks the first words of PostgreSQL's protocol (version 3.0, "Message Flow" in PostgreSQL's manual) and listens to the server's
/// first answer. It never sends a password.
/// </summary>
internal sealed class ServerProbe : IAsyncDisposable
{
    private const int ProtocolVersion = 3 << 16;
    private const int SslRequestCode = 80877103;
    private const int LongestAnswer = 64 * 1024;

    private readonly Socket _socket;
    private Stream _stream;

    private ServerProbe(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<ServerProbe> ConnectAsync(EndPoint address, CancellationToken cancellationToken)
    {
        var socket = address.AddressFamily == AddressFamily.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new ServerProbe(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks for TLS: the server's one byte, <c>S</c> for yes, <c>N</c> for no, anything else for no PostgreSQL.</summary>
    public async Task<char> AskTlsAsync(CancellationToken cancellationToken)
    {
        var request = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(request, request.Length);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), SslRequestCode);
        await _stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = new byte[1];
        await _stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        return (char)answer[0];
    }

    /// <summary>Makes TLS of the connection.</summary>
    public async Task<SslStream> EncryptAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return tls;
    }

    /// <summary>Says who wants in, and gives the server's first word.</summary>
    public async Task<ServerWord> StartAsync(string userName, string database, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Startup(userName, database), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var header = new byte[5];
            await _stream.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
            var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4;
            if (length is < 0 or > LongestAnswer)
            {
                throw new IOException("This is not PostgreSQL's protocol");
            }

            var body = new byte[length];
            await _stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
            // NegotiateProtocolVersion and notices come ahead of the login.
            if (header[0] is not ((byte)'v' or (byte)'N'))
            {
                return ServerWord.Read((char)header[0], body);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private static byte[] Startup(string userName, string database)
    {
        var text = Encoding.UTF8.GetBytes($"user\0{userName}\0database\0{database}\0application_name\0RdsIam diagnosis\0\0");
        var packet = new byte[text.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), ProtocolVersion);
        text.CopyTo(packet, 8);
        return packet;
    }
}
