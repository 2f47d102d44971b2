using System.Threading.Channels;
using RdsIam.Core.Tunnels.Ssm.Reliable;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>A session's line frame by frame, as a test plays the service.</summary>
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
}
