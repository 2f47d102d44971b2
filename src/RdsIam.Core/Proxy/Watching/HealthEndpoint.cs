using System.Net;
using System.Net.Sockets;
using System.Text;
using RdsIam.Core.Proxy.Guarding;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Proxy.Watching;

/// <summary>
/// Answers GET for /startup, /readiness, /liveness and /metrics, on loopback only: as much of HTTP as a probe needs, and nothing
/// that anybody could change the proxy by.
/// </summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private const int LongestRequest = 8 * 1024;
    private const int MostAtOnce = 16;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<Socket> _listeners;
    private readonly ProxyHealth _health;
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _accepting;

    /// <exception cref="Fault">The port cannot be had.</exception>
    public HealthEndpoint(int port, ProxyHealth health)
    {
        _health = health;
        _listeners = DoorSockets.OpenTcp(null, port);
        Port = LoopbackSockets.PortOf(_listeners[0]);
        _accepting = [.. _listeners.Select(listener => Task.Run(() => AcceptAsync(listener)))];
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_accepting).ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_end.Token).ConfigureAwait(false);
                _ = AnswerAsync(await listener.AcceptAsync(_end.Token).ConfigureAwait(false));
            }
            catch (SocketException) when (!_end.IsCancellationRequested)
            {
                _places.Release();
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            using var limit = new CancellationTokenSource(LongestAnswer);
            var line = await ReadAsync(stream, limit.Token).ConfigureAwait(false);
            var (status, body) = line is null ? (HttpStatusCode.BadRequest, "Bad request.\n") : Answer(line);
            var head = $"HTTP/1.1 {(int)status} {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line?[0] == "HEAD" ? head : head + body), limit.Token).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            await stream.ReadAsync(new byte[1], limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // A probe that does not wait.
        }
        finally
        {
            _places.Release();
        }
    }

    private (HttpStatusCode Status, string Body) Answer(string[] line) => line switch
    {
        [not ("GET" or "HEAD"), ..] => (HttpStatusCode.MethodNotAllowed, "Only GET and HEAD.\n"),
        // Started before it listens here.
        [_, "/startup" or "/liveness", _] => (HttpStatusCode.OK, "ok\n"),
        [_, "/readiness", _] => _health.Trouble() is { } trouble
            ? (HttpStatusCode.ServiceUnavailable, trouble + "\n")
            : (HttpStatusCode.OK, "ok\n"),
        [_, "/metrics", _] => (HttpStatusCode.OK, _health.Metrics()),
        _ => (HttpStatusCode.NotFound, "/startup, /readiness, /liveness or /metrics.\n"),
    };

    /// <summary>The words of the request's first line, when its head has come; null: it is no request.</summary>
    private static async Task<string[]?> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestRequest];
        var length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var count = length == buffer.Length
                ? 0
                : await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return null;
            }

            length += count;
        }

        var words = Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf("\r\n"u8)).Split(' ');
        return words is [_, _, "HTTP/1.0" or "HTTP/1.1"] ? words : null;
    }
}
