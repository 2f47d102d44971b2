using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>A server that says what a test wants over TLS, and keeps every byte that it gets.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate;
    private readonly Func<StartupPacket, Stream, Task> _answer;
    private readonly ConcurrentBag<Task> _clients = [];
    private readonly StringBuilder _received = new();
    private readonly Task _accepting;
    private int _accepted;

    /// <param name="certificate">What it shows.</param>
    /// <param name="answer">What it does after a startup packet; then it keeps what comes.</param>
    public ScriptedServer(X509Certificate2 certificate, Func<StartupPacket, Stream, Task> answer)
    {
        (_certificate, _answer) = (certificate, answer);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many were accepted, whatever became of them.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    /// <summary>What it answers a request for TLS with.</summary>
    public byte TlsAnswer { get; init; } = (byte)'S';

    public ConcurrentQueue<StartupPacket> Startups { get; } = new();

    /// <summary>What came behind startup packets, of all connections; without TLS, what came at all.</summary>
    public string Received
    {
        get
        {
            lock (_received)
            {
                return _received.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_clients);
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                // Before it is answered: who is refused may look at once.
                Interlocked.Increment(ref _accepted);
                _clients.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            Stream stream = client.GetStream();
            Assert.Equal(StartupKind.Tls, (await StartupPacket.ReadAsync(stream, _end.Token)).Kind);
            await stream.WriteAsync(new[] { TlsAnswer }, _end.Token);
            if (TlsAnswer == 'S')
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                stream = tls;
                Startups.Enqueue(await StartupPacket.ReadAsync(tls, _end.Token));
                await _answer(Startups.Last(), tls);
            }

            await KeepAsync(stream);
        }
        catch (Exception e) when (
            e is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            // The proxy went away.
        }
    }

    private async Task KeepAsync(Stream stream)
    {
        var buffer = new byte[4096];
        for (var count = 1; count > 0;)
        {
            count = await stream.ReadAsync(buffer, _end.Token);
            lock (_received)
            {
                _received.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
    }
}
