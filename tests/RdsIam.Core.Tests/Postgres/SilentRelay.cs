using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>
/// A TCP relay that falls silent after so many bytes of a server's answers, as a broken tunnel or a firewall does: nothing is closed,
/// and nothing comes any more.
/// </summary>
internal sealed class SilentRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _behind;
    private readonly Task _accepting;

    /// <param name="behind">The port of the server on this machine.</param>
    public SilentRelay(int behind)
    {
        _behind = behind;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes each connection gets to see from the server.</summary>
    public long SilentAfter { get; set; } = long.MaxValue;

    /// <summary>Closes the connection then, in place of falling silent.</summary>
    public bool Closes { get; set; }

    /// <summary>Nothing comes any more, on any connection.</summary>
    public bool IsSilent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
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
            using var server = new TcpClient { NoDelay = true };
            await server.ConnectAsync(IPAddress.Loopback, _behind, _end.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream(), either.Token), AnswerAsync(server.GetStream(), client.GetStream(), either.Token));
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away.
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 14];
        for (var seen = 0L; ;)
        {
            var count = await from.ReadAsync(buffer, cancellationToken);
            var shown = IsSilent ? 0 : (int)Math.Clamp(SilentAfter - seen, 0, count);
            if (shown > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, shown), cancellationToken);
            }

            seen += count;
            if ((count == 0 && SilentAfter == long.MaxValue && !IsSilent) || (Closes && shown < count))
            {
                return;
            }

            if (shown < count || count == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }
    }
}
