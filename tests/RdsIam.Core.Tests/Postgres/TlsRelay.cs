using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
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

    /// <summary>
    /// Looks at what a client sends, before it goes on to the server. True: from then on nothing that the server says comes back,
    /// on any connection. A <see cref="ResetException"/>: the client's connection is broken off, when the server has it.
    /// </summary>
    public Func<string, bool>? Watch { get; set; }

    /// <summary>Whether nothing that the server says comes back.</summary>
    public bool IsSilent { get; set; }

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
            var mute = new StrongBox<bool>();
            await await Task.WhenAny(SendAsync(tls, behind, mute, either.Token), AnswerAsync(behind, tls, mute, either.Token));
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client went away, or would not take the certificate: that is what tests are about.
        }
    }

    private async Task SendAsync(Stream from, Stream to, StrongBox<bool> mute, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        for (var count = await from.ReadAsync(buffer, cancellationToken); count > 0; count = await from.ReadAsync(buffer, cancellationToken))
        {
            try
            {
                IsSilent |= Watch?.Invoke(System.Text.Encoding.Latin1.GetString(buffer, 0, count)) == true;
            }
            catch (ResetException)
            {
                mute.Value = true;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (mute.Value)
            {
                // The server has it, and gets the time to do it.
                await Task.Delay(300, cancellationToken);
                throw new IOException("Broken off.");
            }
        }
    }

    private async Task AnswerAsync(Stream from, Stream to, StrongBox<bool> mute, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        for (var count = await from.ReadAsync(buffer, cancellationToken); count > 0; count = await from.ReadAsync(buffer, cancellationToken))
        {
            if (IsSilent || mute.Value)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
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

/// <summary>A watcher of a <see cref="TlsRelay"/> breaks a connection off.</summary>
internal sealed class ResetException : Exception;
