using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>The line to one client.</summary>
internal sealed class ClientLink(Socket socket) : IDisposable
{
    private const byte TlsHandshake = 0x16;
    private const int MostDrained = 64 * 1024;

    /// <summary>What PostgreSQL's clients name in the handshake when they begin with TLS.</summary>
    private static readonly SslApplicationProtocol Protocol = new("postgresql");

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    public Socket Socket => socket;

    public Stream Stream { get; private set; } = new NetworkStream(socket, ownsSocket: true);

    public bool IsSecure => Stream is SslStream;

    /// <summary>Whether the client begins with TLS and asks for nothing before. Waits for its first byte.</summary>
    public async Task<bool> BeginsWithTlsAsync(CancellationToken cancellationToken)
    {
        var first = new byte[1];
        return await socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken).ConfigureAwait(false) == 1 && first[0] == TlsHandshake;
    }

    /// <summary>Begins TLS.</summary>
    /// <param name="certificate">Ours.</param>
    /// <param name="isDirect">Without having been asked: then the client must name PostgreSQL's protocol.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task SecureAsync(SslStreamCertificateContext certificate, bool isDirect, CancellationToken cancellationToken)
    {
        var stream = new SslStream(Stream, leaveInnerStreamOpen: false);
        Stream = stream;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            ApplicationProtocols = [Protocol],
            ClientCertificateRequired = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        await stream.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
        if (isDirect && stream.NegotiatedApplicationProtocol != Protocol)
        {
            throw new ProtocolException("TLS for another protocol than PostgreSQL's.");
        }
    }

    /// <summary>Sends an error and lets the client read it: closed too early, the system would throw it away.</summary>
    public async Task RefuseAsync(ErrorMessage error)
    {
        try
        {
            using var limit = new CancellationTokenSource(LastWords);
            await Stream.WriteAsync(error.ToBytes(), limit.Token).ConfigureAwait(false);
            await CloseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Who is gone reads nothing.
        }
    }

    /// <summary>Ends our side, and waits for the client to end its own.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (Stream is SslStream secure)
        {
            await secure.ShutdownAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        for (var count = 0; count < MostDrained;)
        {
            var read = await socket.ReceiveAsync(rest, cancellationToken).ConfigureAwait(false);
            count += read > 0 ? read : MostDrained;
        }
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>Whether an exception only says that a line is over, or that the other side does not speak as it should.</summary>
    public static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException
        or AuthenticationException or ProtocolException or InvalidOperationException;
}
