using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>A port of this machine whose clients a test serves. What ends a connection ends nothing else.</summary>
internal abstract class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <summary>Accepts at once: what <see cref="ServeAsync"/> needs must be in field initializers, which run before.</summary>
    protected LoopbackServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public virtual async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    /// <param name="client">A client's connection, which is closed when this returns.</param>
    /// <param name="cancellationToken">The test is over.</param>
    protected abstract Task ServeAsync(NetworkStream client, CancellationToken cancellationToken);

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(TakeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task TakeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            client.NoDelay = true;
            await ServeAsync(client.GetStream(), _end.Token);
        }
        catch (Exception e) when (
            e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // One side went away, or did not take the certificate: that is what tests are about.
        }
    }
}
