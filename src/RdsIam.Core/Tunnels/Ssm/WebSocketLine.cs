using System.Net.Sockets;
using System.Net.WebSockets;
using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>A data channel's WebSocket: one frame a message. Proxies are those of the environment, as for every call to AWS.</summary>
internal sealed class WebSocketLine : IFrameLine
{
    /// <summary>Middle boxes drop what is silent for a minute.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly WebSocket _socket;
    private readonly HttpMessageInvoker _http;
    private byte[] _buffer = new byte[16 * 1024];

    /// <param name="socket">Open, or about to be; it is disposed with the line.</param>
    /// <param name="http">What it was opened with, which is disposed, too.</param>
    internal WebSocketLine(WebSocket socket, HttpMessageInvoker http)
    {
        _socket = socket;
        _http = http;
    }

    /// <param name="url">Goes out as it is.</param>
    /// <param name="headers">Those of the signature.</param>
    /// <param name="hello">The text that opens the channel.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="WebSocketException">It cannot be opened.</exception>
    public static async Task<WebSocketLine> ConnectAsync(
        Uri url, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> hello, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = KeepAlive;
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        var http = new HttpMessageInvoker(Handler());
        var line = new WebSocketLine(socket, http);
        try
        {
            socket.Options.CollectHttpResponseDetails = true;
            await socket.ConnectAsync(url, http, cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(hello, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
            return line;
        }
        catch (Exception e)
        {
            var status = (int)socket.HttpStatusCode;
            await line.DisposeAsync().ConfigureAwait(false);
            if (e is WebSocketException && status >= 400)
            {
                throw new ChannelRefused(status, e);
            }

            throw;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = 0;
            while (true)
            {
                var part = await _socket.ReceiveAsync(_buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                count += part.Count;
                if (part.EndOfMessage)
                {
                    return _buffer.AsMemory(0, count);
                }

                if (count == _buffer.Length)
                {
                    Array.Resize(ref _buffer, LargerThan(count));
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            throw new IOException(e.Message, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Far above what the service relays in one message.</summary>
    private static int LargerThan(int size) => size < 1024 * 1024 ? size * 2 : throw new IOException("the service sent a message of more than a megabyte");

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                // Probes of the operating system find a dead path also while nothing is sent.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
