using RdsIam.Core.Tunnels.Smux;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>Many streams over one, against a peer that was written after the protocol.</summary>
public sealed class SmuxSessionTests
{
    [Fact]
    public async Task Streams_are_numbered_as_the_protocols_own_library_does_and_their_bytes_come_back()
    {
        var test = TestContext.Current.CancellationToken;
        var peer = new SmuxPeer();
        using var session = Session(peer, new SmuxOptions());
        var random = new Random(3);
        var streams = new List<Stream>();
        for (var count = 0; count < 50; count++)
        {
            streams.Add(await session.OpenAsync(test));
        }

        await Task.WhenAll(streams.Select(async stream =>
        {
            var sent = new byte[100_000];
            random.NextBytes(sent);
            var got = new byte[sent.Length];
            var reading = stream.ReadExactlyAsync(got, test);
            await stream.WriteAsync(sent, test);
            await stream.WriteAsync("\n"u8.ToArray(), test);
            await reading;
            Assert.Equal(sent, got);
            Assert.Equal(1, await stream.ReadAsync(got, test));
            Assert.Equal(0x0A, got[0]);
        }));
        Assert.Equal(
            Enumerable.Range(1, 50).Select(n => (uint)(2 * n + 1)),
            peer.Frames.Where(frame => frame.Command == 0).Select(frame => frame.Stream));
        Assert.All(peer.Frames, frame => Assert.True(frame.Length <= 32768));
    }

    [Fact]
    public async Task Messages_below_are_never_larger_than_a_kilobyte()
    {
        var test = TestContext.Current.CancellationToken;
        var largest = 0;
        var peer = new SmuxPeer { Echoes = false };
        using var session = new SmuxSession(
            (bytes, cancellation) =>
            {
                largest = Math.Max(largest, bytes.Length);
                return peer.TakeAsync(bytes, cancellation);
            },
            new SmuxOptions(),
            TimeProvider.System);
        await (await session.OpenAsync(test)).WriteAsync(new byte[200_000], test);
        Assert.Equal(1024, largest);
        Assert.Equal(200_000, peer.Frames.Where(frame => frame.Command == 2).Sum(frame => frame.Length));
    }

    [Fact]
    public async Task After_the_end_of_writing_the_rest_can_be_read()
    {
        var test = TestContext.Current.CancellationToken;
        var peer = new SmuxPeer { Echoes = false };
        using var session = Session(peer, new SmuxOptions());
        var stream = await session.OpenAsync(test);
        await stream.WriteAsync("question"u8.ToArray(), test);
        await stream.FinishWritingAsync(test);
        session.Feed(SmuxPeer.Frame(2, stream.Id, "answer"u8.ToArray()));
        session.Feed(SmuxPeer.Frame(1, stream.Id, []));
        using var text = new StreamReader(stream);
        Assert.Equal("answer", await text.ReadToEndAsync(test));
        Assert.True(stream.HasReceived);
    }

    [Fact]
    public async Task A_stream_that_ends_without_a_byte_has_received_nothing()
    {
        var test = TestContext.Current.CancellationToken;
        using var session = Session(new SmuxPeer(), new SmuxOptions());
        var stream = await session.OpenAsync(test);
        session.Feed(SmuxPeer.Frame(1, stream.Id, []));
        Assert.Equal(0, await stream.ReadAsync(new byte[1], test));
        Assert.False(stream.HasReceived);
        await Assert.ThrowsAsync<IOException>(async () => await stream.WriteAsync(new byte[1], test));
    }

    [Fact]
    public async Task Closing_a_stream_tells_the_other_side_once_and_ends_a_reader()
    {
        var test = TestContext.Current.CancellationToken;
        var peer = new SmuxPeer { Echoes = false };
        using var session = Session(peer, new SmuxOptions());
        var stream = await session.OpenAsync(test);
        var reading = stream.ReadAsync(new byte[1], test).AsTask();
        await stream.DisposeAsync();
        await stream.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.Single(peer.Frames, frame => frame.Command == 1);
        Assert.Equal(0, session.Count);
    }

    [Fact]
    public async Task A_stream_that_nobody_reads_stops_the_others_only_when_it_has_filled_the_buffer_of_all()
    {
        var test = TestContext.Current.CancellationToken;
        using var session = Session(new SmuxPeer { Echoes = false }, new SmuxOptions { ReceiveBuffer = 100_000 });
        var slow = await session.OpenAsync(test);
        var quick = await session.OpenAsync(test);
        session.Feed(SmuxPeer.Frame(2, slow.Id, new byte[50_000]));
        Assert.True(session.RoomAsync(test).AsTask().IsCompletedSuccessfully);
        session.Feed(SmuxPeer.Frame(2, quick.Id, new byte[10]));
        Assert.Equal(10, await quick.ReadAsync(new byte[20], test));
        session.Feed(SmuxPeer.Frame(2, slow.Id, new byte[50_000]));
        var room = session.RoomAsync(test).AsTask();
        Assert.False(room.IsCompleted);
        Assert.Equal(1, await slow.ReadAsync(new byte[1], test));
        await room;
        session.Feed(SmuxPeer.Frame(2, slow.Id, new byte[10]));
        room = session.RoomAsync(test).AsTask();
        Assert.False(room.IsCompleted);
        await slow.DisposeAsync();
        await room;
    }

    [Fact]
    public async Task What_came_before_a_failure_can_be_read_and_then_the_reason_comes()
    {
        var test = TestContext.Current.CancellationToken;
        using var session = Session(new SmuxPeer { Echoes = false }, new SmuxOptions());
        var stream = await session.OpenAsync(test);
        session.Feed(SmuxPeer.Frame(2, stream.Id, new byte[3]));
        session.Fail(new IOException("gone"));
        Assert.Equal(3, await stream.ReadAsync(new byte[10], test));
        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => stream.ReadExactlyAsync(new byte[10], test).AsTask())).Message);
        await Assert.ThrowsAsync<IOException>(async () => await stream.WriteAsync(new byte[10], test));
        await Assert.ThrowsAsync<IOException>(() => session.OpenAsync(test));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(1, 4)]
    [InlineData(22, 3)]
    public void Another_protocol_is_refused(byte version, byte command)
    {
        using var session = Session(new SmuxPeer(), new SmuxOptions());
        Assert.Throws<InvalidDataException>(() => session.Feed([version, command, 0, 0, 3, 0, 0, 0]));
    }

    [Fact]
    public async Task Signs_of_life_are_sent_where_they_are_asked_for()
    {
        var test = TestContext.Current.CancellationToken;
        var peer = new SmuxPeer();
        using var session = Session(peer, new SmuxOptions { KeepAlive = TimeSpan.FromMilliseconds(20) });
        await Eventually.True(
            () => peer.Frames.Count(frame => frame == (3, 0u, 0)) >= 2, "two frames came that say nothing", test);
    }

    private static SmuxSession Session(SmuxPeer peer, SmuxOptions options)
    {
        var session = new SmuxSession(peer.TakeAsync, options, TimeProvider.System);
        var random = new Random(1);
        peer.Send = bytes =>
        {
            for (var at = 0; at < bytes.Length;)
            {
                var count = Math.Min(random.Next(1, 5000), bytes.Length - at);
                session.Feed(bytes.AsSpan(at, count));
                at += count;
            }
        };
        return session;
    }
}
