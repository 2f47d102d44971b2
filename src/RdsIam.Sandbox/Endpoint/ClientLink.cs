using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>A client's connection, with TLS once it is agreed on.</summary>
internal sealed class ClientLink : IAsyncDisposable
{
    private static readonly SslApplicationProtocol PostgresProtocol = new("postgresql");
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    // A context holds the chain and the tickets to resume sessions with; it is to be shared among connections.
    private static readonly ConditionalWeakTable<X509Certificate2, SslStreamCertificateContext> Contexts = [];

    private readonly Socket _socket;
    private readonly EndpointSettings _settings;
    private Stream _transport;
    private SslStream? _tls;

    public ClientLink(Socket socket, EndpointSettings settings)
    {
        _socket = socket;
        _settings = settings;
        _transport = new NetworkStream(socket, ownsSocket: true);
        Endpoint = settings.Find(null);
        // At a path come the machines of the private network.
        Address = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "10.0.1.20";
    }

    /// <summary>What the session reads and writes.</summary>
    public Stream Stream => (Stream?)_tls ?? _transport;

    public bool IsEncrypted => _tls is not null;

    /// <summary>The endpoint that the client named.</summary>
    public DatabaseEndpoint Endpoint { get; private set; }

    /// <summary>Where the client is.</summary>
    public string Address { get; }

    /// <summary>TLS's version, for the log.</summary>
    public string Protocol => _tls?.SslProtocol.ToString() ?? "none";

    /// <summary>Settles encryption and reads the packet that asks for a session or a cancel; null: the client left.</summary>
    /// <exception cref="AuthenticationException">The TLS handshake failed.</exception>
    public async Task<StartupPacket?> OpenAsync(CancellationToken cancellationToken)
    {
        // TLS without a request in PostgreSQL's protocol begins with a TLS record, whose first byte no length begins with.
        var first = new byte[1];
        if (await _socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken).ConfigureAwait(false) == 0)
        {
            return null;
        }

        if (_settings.Controls.Latency is var latency && latency > TimeSpan.Zero)
        {
            // Not before, as it reads ahead.
            _transport = new DelayedStream(_transport, latency);
        }

        if (first[0] == 0x16)
        {
            await EncryptAsync(cancellationToken).ConfigureAwait(false);
            // PostgreSQL asks for the protocol's name here, so that no other protocol's client is led to it.
            if (_tls!.NegotiatedApplicationProtocol != PostgresProtocol)
            {
                return null;
            }
        }

        var packet = await StartupPacket.ReadAsync(Stream, cancellationToken).ConfigureAwait(false);
        while (packet?.Kind is StartupKind.Tls or StartupKind.GssEncryption)
        {
            var agreed = packet.Kind == StartupKind.Tls && !IsEncrypted && !_settings.Controls.RefuseTls;
            await Stream.WriteAsync(new[] { (byte)(agreed ? 'S' : 'N') }, cancellationToken).ConfigureAwait(false);
            if (agreed)
            {
                await EncryptAsync(cancellationToken).ConfigureAwait(false);
            }

            packet = await StartupPacket.ReadAsync(Stream, cancellationToken).ConfigureAwait(false);
        }

        return packet;
    }

    /// <summary>Ends the connection in an orderly way: what was written arrives, then the end.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await SayGoodbyeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (ByteRelay.IsEndOfConnection(exception) || exception is InvalidOperationException)
        {
            // The client was faster, or TLS had not come about.
        }

        if (_tls is not null)
        {
            await _tls.DisposeAsync().ConfigureAwait(false);
        }

        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Breaks the connection off, as a host that fails does: the client's next read or write errs.</summary>
    public void Break()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // It was over already.
        }
    }

    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(LastWords);
        if (_tls is { IsAuthenticated: true })
        {
            await _tls.ShutdownAsync().WaitAsync(limit.Token).ConfigureAwait(false);
        }

        if (_transport is DelayedStream delayed)
        {
            await delayed.CompleteAsync().WaitAsync(limit.Token).ConfigureAwait(false);
        }

        _socket.Shutdown(SocketShutdown.Send);
        // A socket closed with unread bytes resets the connection, and the reset may overtake our last words.
        var rest = new byte[4096];
        while (await _transport.ReadAsync(rest, limit.Token).ConfigureAwait(false) > 0)
        {
        }
    }

    private async Task EncryptAsync(CancellationToken cancellationToken)
    {
        if (_settings.Controls.RefuseHandshake)
        {
            // Alert "handshake_failure" (40), fatal (2), in a record of TLS: RFC 8446, section 6.
            await _transport.WriteAsync(new byte[] { 0x15, 3, 3, 0, 2, 2, 40 }, cancellationToken).ConfigureAwait(false);
            throw new AuthenticationException("The handshake was refused on demand.");
        }

        _tls = new SslStream(_transport, leaveInnerStreamOpen: true);
        await _tls.AuthenticateAsServerAsync(SelectOptions, null, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<SslServerAuthenticationOptions> SelectOptions(
        SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellationToken)
    {
        Endpoint = _settings.Find(hello.ServerName);
        var context = Contexts.GetValue(
            _settings.Certificate(), certificate => SslStreamCertificateContext.Create(certificate, [], offline: true));
        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            ApplicationProtocols = [PostgresProtocol],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        });
    }
}
