using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>
/// TLS in front of a PostgreSQL server's socket, as little as the protocol needs: answers SSLRequest, then relays bytes. Its
/// certificate is what a test wants to see refused or taken.
/// </summary>
internal sealed class TlsRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _socketPath;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="socketPath">The server's unix socket.</param>
    /// <param name="certificate">Null: TLS is refused.</param>
    public TlsRelay(string socketPath, X509Certificate2? certificate)
    {
        _socketPath = socketPath;
        _certificate = certificate;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How many clients came, cancel requests too.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The name that the last client asked for (SNI).</summary>
    public string? ServerName { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _certificate?.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _accepted);
                clients.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[8], _end.Token);
            await stream.WriteAsync(_certificate is null ? "N"u8.ToArray() : "S"u8.ToArray(), _end.Token);
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(Options(), _end.Token);
            using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), _end.Token);
            await using var behind = new NetworkStream(server);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            await Task.WhenAny(tls.CopyToAsync(behind, either.Token), behind.CopyToAsync(tls, 1 << 16, either.Token));
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client went away, or would not take the certificate: that is what tests are about.
        }
    }

    private SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateSelectionCallback = (_, name) =>
        {
            ServerName = name;
            return _certificate!;
        },
    };
}
