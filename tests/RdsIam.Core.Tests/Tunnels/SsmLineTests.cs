using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Channels;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Smux;
using RdsIam.Core.Tunnels.Ssm;
using RdsIam.Core.Tunnels.Ssm.Reliable;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A session's line frame by frame, as a test plays the service, and a connection's far end, as a test plays the agent.</summary>
public sealed class SsmLineTests
{
    private readonly List<long> _taken = [];
    private TaskCompletionSource? _room;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_is_taken_in_order_and_acknowledged_unless_there_is_no_room_for_it()
    {
        var line = new PlayedLine();
        using var channel = Channel(new ReliableOptions { Reorder = 1 });
        var running = channel.RunAsync(line, Token);
        // The second comes early, the third finds no room; a word that nobody knows and bytes that are no frame change nothing.
        line.Come(Data(1));
        Assert.Equal(1, await line.AcknowledgedAsync());
        line.Come(Data(2));
        line.Come(AgentFrame.Write(new AgentMessage("dance", 0, 0, Guid.NewGuid(), PayloadType.None, "x"u8.ToArray()), DateTimeOffset.UtcNow));
        line.Come([1, 2, 3]);
        line.Come(Data(0));
        Assert.Equal(0, await line.AcknowledgedAsync());
        line.Come(Data(2));
        Assert.Equal(2, await line.AcknowledgedAsync());
        Assert.Equal([0, 1, 2], _taken);
        line.Close();
        Assert.Equal(new LineEnd(false, "closed by the service"), await running);
    }

    [Fact]
    public async Task A_handshake_is_acknowledged_before_it_is_answered_and_bytes_when_they_were_taken()
    {
        var line = new PlayedLine();
        ReliableChannel? channel = null;
        using var made = channel = new ReliableChannel(
            new ChannelEnds(
                MessageTypes.Input, MessageTypes.Output, _ => channel!.SendAsync(PayloadType.Output, "!"u8.ToArray(), Token), _ => default),
            new ReliableOptions(), TimeProvider.System);
        var running = channel.RunAsync(line, Token);
        line.Come(Data(0, PayloadType.HandshakeRequest));
        Assert.Equal([MessageTypes.Acknowledge, MessageTypes.Input], [await line.SentTypeAsync(), await line.SentTypeAsync()]);
        line.Come(Data(1));
        Assert.Equal([MessageTypes.Input, MessageTypes.Acknowledge], [await line.SentTypeAsync(), await line.SentTypeAsync()]);
        line.Close();
        await running;
    }

    [Fact]
    public async Task An_acknowledgement_makes_room_and_one_without_a_number_none()
    {
        var line = new PlayedLine();
        using var channel = Channel(new ReliableOptions { Window = 1 });
        Assert.True(channel.IsIdle);
        var running = channel.RunAsync(line, Token);
        await channel.SendAsync(PayloadType.Output, "a"u8.ToArray(), Token);
        Assert.False(channel.IsIdle);
        var second = channel.SendAsync(PayloadType.Output, "b"u8.ToArray(), Token).AsTask();
        line.Come(AgentFrame.Write(
            new AgentMessage(MessageTypes.Acknowledge, 0, 3, Guid.NewGuid(), PayloadType.None, "{}"u8.ToArray()), DateTimeOffset.UtcNow));
        Assert.False(second.IsCompleted);
        Assert.Equal((0, "a"), await line.SentDataAsync());
        line.Come(Acknowledgement.Write(
            new AgentMessage(MessageTypes.Input, 0, 0, Guid.NewGuid(), PayloadType.Output, default), DateTimeOffset.UtcNow));
        await second;
        Assert.Equal((1, "b"), await line.SentDataAsync());
        line.Close();
        await running;
    }

    [Fact]
    public async Task What_was_sent_without_a_line_goes_over_the_first_that_there_is_and_again_over_the_next()
    {
        using var channel = Channel(new ReliableOptions());
        await channel.SendAsync(PayloadType.Output, "a"u8.ToArray(), Token);
        await channel.SendAsync(PayloadType.Flag, "b"u8.ToArray(), Token);
        for (var time = 0; time < 2; time++)
        {
            var line = new PlayedLine();
            var running = channel.RunAsync(line, Token);
            Assert.Equal((0, "a"), await line.SentDataAsync());
            Assert.Equal((1, "b"), await line.SentDataAsync());
            // The first may wait for the second.
            Assert.Equal([true, false], line.More);
            line.Break("cable");
            Assert.Equal(new LineEnd(false, "cable"), await running);
        }
    }

    [Fact]
    public async Task While_nobody_reads_here_nothing_is_concluded_from_silence()
    {
        var line = new PlayedLine();
        using var channel = Channel(new ReliableOptions
        {
            Tick = TimeSpan.FromMilliseconds(1), Dead = TimeSpan.FromMilliseconds(1), FirstTimeout = TimeSpan.FromMinutes(1),
            LongestTimeout = TimeSpan.FromMinutes(1),
        });
        _room = new TaskCompletionSource();
        var running = channel.RunAsync(line, Token);
        line.Come(Data(0));
        Assert.Equal(0, await line.AcknowledgedAsync());
        await channel.SendAsync(PayloadType.Output, "a"u8.ToArray(), Token);
        await Task.Delay(50, Token);
        Assert.False(running.IsCompleted);
        _room.SetResult();
        Assert.Equal(new LineEnd(false, "no answer in time"), await running);
    }

    [Fact]
    public async Task A_channel_that_was_given_up_takes_nothing_and_says_the_first_reason()
    {
        var channel = Channel(new ReliableOptions { Window = 1 });
        await channel.SendAsync(PayloadType.Output, default, Token);
        var waiting = channel.SendAsync(PayloadType.Output, default, Token).AsTask();
        channel.Fail(new IOException("first"));
        channel.Fail(new IOException("second"));
        Assert.Equal("first", (await Assert.ThrowsAsync<IOException>(() => waiting)).Message);
        var late = await Assert.ThrowsAsync<IOException>(() => channel.SendAsync(PayloadType.Output, default, Token).AsTask());
        Assert.Equal("first", late.Message);
        channel.Dispose();
    }

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
    public async Task A_far_end_that_ends_before_its_first_byte_has_refused()
    {
        var far = new Far(TimeSpan.FromMinutes(1));
        var stream = await far.OpenAsync();
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
        far.Session.Feed(SmuxPeer.Frame(1, 3, []));
        Assert.Equal("TunnelFarEndRefused", (await Assert.ThrowsAsync<TunnelBroken>(() => stream.ReadAsync(new byte[1], Token).AsTask())).Fault.ErrorId);
        Assert.Equal("TunnelFarEndRefused", (await Assert.ThrowsAsync<TunnelBroken>(() => stream.WriteAsync(new byte[1], Token).AsTask())).Fault.ErrorId);
        Assert.Equal(["TunnelFarEndRefused", "TunnelFarEndRefused"], far.Faults.Select(fault => fault.ErrorId));
    }

    [Fact]
    public async Task A_far_end_that_has_spoken_may_end_as_it_likes()
    {
        var far = new Far(TimeSpan.FromMinutes(1));
        await using var stream = await far.OpenAsync();
        await stream.WriteAsync(new byte[5], Token);
        far.Session.Feed(SmuxPeer.Frame(2, 3, [1, 2]));
        far.Session.Feed(SmuxPeer.Frame(1, 3, []));
        Assert.Equal(2, await stream.ReadAsync(new byte[10], Token));
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
        // An end is no refusal, and no breakdown of the tunnel.
        Assert.IsNotType<TunnelBroken>(await Assert.ThrowsAnyAsync<IOException>(() => stream.WriteAsync(new byte[1], Token).AsTask()));
        Assert.Empty(far.Faults);
        Assert.Equal((5, 2), (far.Traffic.Sent, far.Traffic.Received));
    }

    [Fact]
    public async Task A_far_end_that_says_nothing_after_the_first_question_is_given_up()
    {
        var far = new Far(TimeSpan.FromMilliseconds(20));
        await using var stream = await far.OpenAsync();
        var reading = stream.ReadAsync(new byte[1], Token).AsTask();
        await stream.WriteAsync(new byte[1], Token);
        Assert.Equal("TunnelFarEndSilent", (await Assert.ThrowsAsync<TunnelBroken>(() => reading)).Fault.ErrorId);
        var fault = Assert.Single(far.Faults);
        Assert.Equal(("TunnelFarEndSilent", FaultKind.Timeout), (fault.ErrorId, fault.Kind));
    }

    [Fact]
    public async Task A_connection_that_is_closed_closes_the_stream_below()
    {
        var far = new Far(TimeSpan.FromMinutes(1));
        await (await far.OpenAsync()).DisposeAsync();
        Assert.Equal(0, far.Session.Count);
        (await far.OpenAsync()).Dispose();
        Assert.Equal(0, far.Session.Count);
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

    [Fact]
    public async Task As_much_as_the_agents_own_side_has_may_lie_unread()
    {
        const int AgentsBuffer = 4 * 1024 * 1024;
        var far = new Far(TimeSpan.FromMinutes(1));
        await using var stream = await far.OpenAsync();
        for (var left = AgentsBuffer; left > 0; left -= 32 * 1024)
        {
            Assert.True(far.Session.RoomAsync(Token).AsTask().IsCompletedSuccessfully);
            far.Session.Feed(SmuxPeer.Frame(2, 3, new byte[32 * 1024]));
        }

        var room = far.Session.RoomAsync(Token).AsTask();
        Assert.False(room.IsCompleted);
        await stream.ReadExactlyAsync(new byte[1], Token);
        await room;
    }

    [Fact]
    public async Task As_much_as_the_agent_takes_at_once_may_be_under_way()
    {
        using var channel = Channel(new ReliableOptions());
        var sent = 0;
        for (Task sending; (sending = channel.SendAsync(PayloadType.Output, new byte[1], Token).AsTask()).IsCompleted; sent++)
        {
            await sending;
        }

        Assert.Equal(256, sent);
        channel.Fail(new IOException("over"));
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

    private ReliableChannel Channel(ReliableOptions options) => new(
        new ChannelEnds(
            MessageTypes.Input, MessageTypes.Output,
            message =>
            {
                _taken.Add(message.Sequence);
                return default;
            },
            cancellationToken => _room is null ? default : new ValueTask(_room.Task.WaitAsync(cancellationToken))),
        options, TimeProvider.System);

    private static byte[] Data(long sequence, PayloadType type = PayloadType.Output) => AgentFrame.Write(
        new AgentMessage(MessageTypes.Output, sequence, 0, Guid.NewGuid(), type, "x"u8.ToArray()), DateTimeOffset.UtcNow);

    /// <summary>A line whose other end is the test.</summary>
    private sealed class PlayedLine : IFrameLine
    {
        private readonly Channel<byte[]?> _in = System.Threading.Channels.Channel.CreateUnbounded<byte[]?>();
        private readonly Channel<byte[]> _out = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
        private string? _broken;

        public List<bool> More { get; } = [];

        public void Come(byte[] frame) => _in.Writer.TryWrite(frame);

        public void Close() => _in.Writer.TryWrite(null);

        public void Break(string why)
        {
            _broken = why;
            Close();
        }

        public async Task<string> SentTypeAsync() => (await SentAsync()).Type;

        public async Task<long?> AcknowledgedAsync() => Acknowledgement.Read((await SentAsync()).Payload.Span);

        public async Task<(long Sequence, string Text)> SentDataAsync()
        {
            var message = await SentAsync();
            return (message.Sequence, System.Text.Encoding.ASCII.GetString(message.Payload.Span));
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken cancellationToken)
        {
            More.Add(more);
            _out.Writer.TryWrite(frame.ToArray());
            return default;
        }

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
        {
            var frame = await _in.Reader.ReadAsync(cancellationToken);
            if (frame is null)
            {
                return _broken is { } why ? throw new IOException(why) : null;
            }

            return frame;
        }

        public ValueTask DisposeAsync() => default;

        private async Task<AgentMessage> SentAsync()
        {
            Assert.True(AgentFrame.TryRead(await _out.Reader.ReadAsync(Token), out var message));
            return message;
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

    /// <summary>A connection over a session whose agent is the test.</summary>
    private sealed class Far(TimeSpan patience)
    {
        public SmuxSession Session { get; } = new((_, _) => default, new SmuxOptions(), TimeProvider.System);

        public TunnelTraffic Traffic { get; } = new();

        public List<Fault> Faults { get; } = [];

        public async Task<SsmStream> OpenAsync() => new(
            await Session.OpenAsync(Token),
            new SsmRequest(SsmTarget.Parse("i-0d1b2c3d4e5f60718"), SsmDocument.ToRemoteHost, "db", 5432), patience, Traffic, Faults.Add);
    }
}
