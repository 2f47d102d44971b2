using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using RdsIam.Core.Tunnels.Ssm;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>The WebSocket below a session: what it is opened with, what may answer, and how its messages come.</summary>
public sealed class WebSocketLineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_of_the_service_is_put_together_of_its_parts()
    {
        using var http = new HttpMessageInvoker(new HttpClientHandler());
        var large = new byte[100_000];
        new Random(1).NextBytes(large);
        const int Most = 1024 * 1024;
        var socket = new PlayedSocket((large, 7), ([], 1), ([1, 2, 3], 2), (new byte[Most], 5000), (new byte[Most + 1], 5000));
        await using var line = new WebSocketLine(socket, http);
        Assert.Equal(large, (await line.ReceiveAsync(Token))!.Value.ToArray());
        Assert.Equal(0, (await line.ReceiveAsync(Token))!.Value.Length);
        Assert.Equal([1, 2, 3], (await line.ReceiveAsync(Token))!.Value.ToArray());
        await Assert.ThrowsAsync<IOException>(() => ReadToEndAsync(line));
        await line.SendAsync(new byte[] { 4, 5 }, more: true, Token);
        Assert.Equal([4, 5], socket.Sent);
    }

    [Fact]
    public async Task A_closed_line_ends_and_a_broken_one_says_why()
    {
        using var http = new HttpMessageInvoker(new HttpClientHandler());
        await using (var line = new WebSocketLine(new PlayedSocket(), http))
        {
            Assert.Null(await line.ReceiveAsync(Token));
        }

        foreach (var trouble in new Exception[] { new WebSocketException("torn"), new InvalidOperationException("torn") })
        {
            var socket = new PlayedSocket { Trouble = trouble };
            var line = new WebSocketLine(socket, http);
            Assert.Equal("torn", (await Assert.ThrowsAsync<IOException>(async () => await line.ReceiveAsync(Token))).Message);
            Assert.Equal("torn", (await Assert.ThrowsAsync<IOException>(async () => await line.SendAsync(new byte[1], false, Token))).Message);
            Assert.False(socket.IsDisposed);
            await line.DisposeAsync();
            Assert.True(socket.IsDisposed);
        }
    }

    [Fact]
    public async Task Who_is_refused_leaves_no_connection_behind()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = WebSocketLine.ConnectAsync(
            new Uri($"ws://{listener.LocalEndpoint}/x"), [new("X-Signed", "yes")], "hello"u8.ToArray(), Token);
        using var service = await listener.AcceptTcpClientAsync(Token);
        await using var stream = service.GetStream();
        var head = await HeadAsync(stream);
        Assert.StartsWith("GET /x HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Signed: yes\r\n", head, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            // The system's own probes find a dead path, also while nothing is sent: the first is due within 30 seconds.
            Assert.InRange(KeepAliveSeconds((IPEndPoint)service.Client.RemoteEndPoint!), 25, 30);
        }

        await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Token);
        Assert.Equal(403, (await Assert.ThrowsAsync<ChannelRefused>(() => connecting)).Status);
        // It could be kept for another request, and there is none.
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Token);
        soon.CancelAfter(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await stream.ReadAsync(new byte[1], soon.Token));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("no HTTP\r\n\r\n")]
    public async Task What_answers_in_the_services_place_and_is_not_it_has_refused_nothing(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = WebSocketLine.ConnectAsync(new Uri($"ws://{listener.LocalEndpoint}/x"), [], default, Token);
        using var service = await listener.AcceptTcpClientAsync(Token);
        await using var stream = service.GetStream();
        await HeadAsync(stream);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), Token);
        await Assert.ThrowsAsync<WebSocketException>(() => connecting);
    }

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        for (var one = new byte[1]; !head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()); head.Add(one[0]))
        {
            await stream.ReadExactlyAsync(one, Token);
        }

        return System.Text.Encoding.ASCII.GetString([.. head]);
    }

    /// <summary>When the system sends its next probe over a connection from a port of this machine; -1: never.</summary>
    private static double KeepAliveSeconds(IPEndPoint local)
    {
        // local_address is the address and, behind a colon, the port; tr is 02 for probes, and tm->when hundredths of a second.
        var port = local.Port.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);
        var timer = File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(row => row.Length > 5 && row[3] == "01" && row[1].EndsWith($":{port}", StringComparison.Ordinal))[5].Split(':');
        return timer[0] == "02" ? Convert.ToInt64(timer[1], 16) / 100.0 : -1;
    }

    private static async Task ReadToEndAsync(WebSocketLine line)
    {
        while (await line.ReceiveAsync(Token) is { } message)
        {
            Assert.Equal(1024 * 1024, message.Length);
        }
    }

    /// <summary>A WebSocket with messages that come in parts of a size; behind the last it is closed.</summary>
    private sealed class PlayedSocket(params (byte[] Bytes, int Part)[] messages) : WebSocket
    {
        private int _message;
        private int _at;

        public Exception? Trouble { get; init; }

        public List<byte> Sent { get; } = [];

        public bool IsDisposed { get; private set; }

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (Trouble is not null)
            {
                throw Trouble;
            }

            if (_message == messages.Length)
            {
                return ValueTask.FromResult(new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, true));
            }

            Assert.NotEqual(0, buffer.Length);
            var (bytes, part) = messages[_message];
            var count = Math.Min(Math.Min(part, buffer.Length), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            var isEnd = _at == bytes.Length;
            (_message, _at) = isEnd ? (_message + 1, 0) : (_message, _at);
            return ValueTask.FromResult(new ValueWebSocketReceiveResult(count, WebSocketMessageType.Binary, isEnd));
        }

        public override ValueTask SendAsync(
            ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            Assert.Equal((WebSocketMessageType.Binary, true), (messageType, endOfMessage));
            Sent.AddRange(buffer.Span);
            return Trouble is null ? default : throw Trouble;
        }

        public override Task SendAsync(
            ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override void Abort() => IsDisposed = true;

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override Task CloseOutputAsync(
            WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override void Dispose() => IsDisposed = true;
    }
}
