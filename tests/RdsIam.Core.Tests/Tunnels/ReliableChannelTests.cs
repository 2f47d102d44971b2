using System.Collections.Concurrent;
using RdsIam.Core.Tunnels.Ssm.Reliable;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>Messages arrive once and in order, whatever the way does to them, and the work ends.</summary>
public sealed class ReliableChannelTests
{
    private static readonly ReliableOptions Quick = new()
    {
        Tick = TimeSpan.FromMilliseconds(5),
        FirstTimeout = TimeSpan.FromMilliseconds(20),
        LongestTimeout = TimeSpan.FromMilliseconds(100),
        Window = 64,
        Reorder = 100,
    };

    public static TheoryData<int, double, double, double> Ways()
    {
        var ways = new TheoryData<int, double, double, double>();
        for (var seed = 1; seed <= 6; seed++)
        {
            ways.Add(seed * 1000, 0, 0, 0);
            ways.Add(seed * 1001, 0.1, 0, 0);
            ways.Add(seed * 1003, 0, 0.3, 0.3);
            ways.Add(seed * 1007, 0.2, 0.2, 0.2);
        }

        return ways;
    }

    [Theory]
    [NeedsTime]
    [MemberData(nameof(Ways))]
    public async Task What_comes_out_is_what_went_in(int seed, double loses, double repeats, double delays)
    {
        var test = TestContext.Current.CancellationToken;
        var (left, right) = LossyLine.Pair(seed, new LossyWay(loses, repeats, delays));
        using var one = new Side(MessageTypes.Input, MessageTypes.Output);
        using var two = new Side(MessageTypes.Output, MessageTypes.Input);
        var sent = (One: Payloads(seed), Two: Payloads(seed + 7));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(test);
        var working = Task.WhenAll(one.Channel.RunAsync(left, stop.Token), two.Channel.RunAsync(right, stop.Token));
        await Task.WhenAll(one.SendAsync(sent.One, test), two.SendAsync(sent.Two, test));
        await Eventually.True(
            () => two.Got.Count >= sent.One.Count && one.Got.Count >= sent.Two.Count && one.Channel.IsIdle && two.Channel.IsIdle,
            "everything came and was acknowledged",
            test);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        Assert.Equal(sent.One, two.Got);
        Assert.Equal(sent.Two, one.Got);
    }

    [Fact]
    public async Task What_was_under_way_on_a_broken_line_goes_over_the_next()
    {
        var test = TestContext.Current.CancellationToken;
        using var one = new Side(MessageTypes.Input, MessageTypes.Output);
        using var two = new Side(MessageTypes.Output, MessageTypes.Input);
        var sent = Payloads(5);
        var sending = one.SendAsync(sent, test);
        for (var line = 0; two.Got.Count < sent.Count || !one.Channel.IsIdle; line++)
        {
            Assert.True(line < 1000, "It ends.");
            var (left, right) = LossyLine.Pair(line, new LossyWay(0.02, 0.02, 0.02, BreaksAfter: 150));
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(test);
            var running = (One: one.Channel.RunAsync(left, enough.Token), Two: two.Channel.RunAsync(right, enough.Token));
            while (!running.One.IsCompleted && (two.Got.Count < sent.Count || !one.Channel.IsIdle))
            {
                await Task.Delay(5, test);
            }

            left.Break();
            Assert.False((await running.One).IsFinal);
            Assert.False((await running.Two).IsFinal);
        }

        await sending;
        Assert.Equal(sent, two.Got);
    }

    [Fact]
    public async Task A_sender_waits_while_too_much_is_under_way()
    {
        var test = TestContext.Current.CancellationToken;
        using var one = new Side(MessageTypes.Input, MessageTypes.Output);
        var sending = one.SendAsync(Payloads(1), test);
        await Task.Delay(200, test);
        Assert.False(sending.IsCompleted);
        one.Channel.Fail(new IOException("over"));
        Assert.Equal("over", (await Assert.ThrowsAsync<IOException>(() => sending)).Message);
    }

    [Fact]
    public async Task Known_messages_are_acknowledged_again_and_not_taken_twice()
    {
        var test = TestContext.Current.CancellationToken;
        var (left, right) = LossyLine.Pair(1, new LossyWay(0, 0, 0));
        using var one = new Side(MessageTypes.Input, MessageTypes.Output);
        var running = one.Channel.RunAsync(left, test);
        var message = new AgentMessage(MessageTypes.Output, 0, 1, Guid.NewGuid(), PayloadType.Output, "x"u8.ToArray());
        var frame = AgentFrame.Write(message, DateTimeOffset.UtcNow);
        for (var time = 0; time < 3; time++)
        {
            await right.SendAsync(frame, false, test);
            Assert.True(AgentFrame.TryRead((await right.ReceiveAsync(test))!.Value, out var answer));
            Assert.Equal(MessageTypes.Acknowledge, answer.Type);
            Assert.Equal(0, Acknowledgement.Read(answer.Payload.Span));
        }

        right.Break();
        await running;
        Assert.Single(one.Got);
    }

    [Fact]
    public async Task A_line_that_answers_nothing_is_given_up()
    {
        var test = TestContext.Current.CancellationToken;
        var (left, _) = LossyLine.Pair(1, new LossyWay(1, 0, 0));
        using var one = new Side(MessageTypes.Input, MessageTypes.Output, Quick with { Dead = TimeSpan.FromMilliseconds(200) });
        var running = one.Channel.RunAsync(left, test);
        await one.Channel.SendAsync(PayloadType.Output, new byte[1], test);
        Assert.Equal(new LineEnd(false, "no answer in time"), await running);
    }

    [Fact]
    public async Task The_services_word_ends_a_session_for_good()
    {
        var test = TestContext.Current.CancellationToken;
        var (left, right) = LossyLine.Pair(1, new LossyWay(0, 0, 0));
        using var one = new Side(MessageTypes.Input, MessageTypes.Output);
        var running = one.Channel.RunAsync(left, test);
        await right.SendAsync(AgentFrame.Write(Closed(), DateTimeOffset.UtcNow), false, test);
        Assert.Equal(new LineEnd(true, "idle"), await running);
    }

    [Fact]
    public async Task Why_a_line_ended_is_what_was_seen_first()
    {
        var test = TestContext.Current.CancellationToken;
        using var one = new Side(MessageTypes.Input, MessageTypes.Output);
        var running = one.Channel.RunAsync(new ClosedWhileSending(), test);
        await one.Channel.SendAsync(PayloadType.Output, new byte[1], test);
        Assert.Equal(new LineEnd(true, "idle"), await running);
    }

    private static AgentMessage Closed() => new(
        MessageTypes.ChannelClosed, 0, 0, Guid.NewGuid(), PayloadType.None, "{\"Output\":\"idle\"}"u8.ToArray());

    private static List<string> Payloads(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 400).Select(_ => Convert.ToHexString(Bytes(random)))];
    }

    private static byte[] Bytes(Random random)
    {
        // The single line feed is what the official client changes.
        var bytes = new byte[random.Next(3) == 0 ? 1 : random.Next(1, 1025)];
        random.NextBytes(bytes);
        if (bytes.Length == 1)
        {
            bytes[0] = 0x0A;
        }

        return bytes;
    }

    /// <summary>The service closes it while a frame is on its way, whose sending ends at once when it is told to.</summary>
    private sealed class ClosedWhileSending : IFrameLine
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken cancellationToken)
        {
            var sent = new TaskCompletionSource();
            await using var told = cancellationToken.Register(() => sent.TrySetCanceled(cancellationToken));
            _begun.SetResult();
            await sent.Task;
        }

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
        {
            await _begun.Task.WaitAsync(cancellationToken);
            return AgentFrame.Write(Closed(), DateTimeOffset.UtcNow);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Side : IDisposable
    {
        public Side(string sends, string receives, ReliableOptions? options = null) =>
            Channel = new ReliableChannel(new ChannelEnds(sends, receives, Take, _ => default), options ?? Quick, TimeProvider.System);

        public ReliableChannel Channel { get; }

        public ConcurrentQueue<string> Got { get; } = [];

        public async Task SendAsync(List<string> payloads, CancellationToken cancellationToken)
        {
            foreach (var payload in payloads)
            {
                await Channel.SendAsync(PayloadType.Output, Convert.FromHexString(payload), cancellationToken);
            }
        }

        public void Dispose() => Channel.Dispose();

        private ValueTask Take(AgentMessage message)
        {
            Got.Enqueue(Convert.ToHexString(message.Payload.Span));
            return default;
        }
    }
}
