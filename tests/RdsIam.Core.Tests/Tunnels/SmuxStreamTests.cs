using RdsIam.Core.Tunnels.Smux;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>The pieces that streams of a session are made of: frames, the bytes that wait, and both ends of one stream.</summary>
public sealed class SmuxStreamTests
{
    private readonly List<byte> _sent = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_frame_has_its_numbers_with_the_low_byte_first()
    {
        var bytes = new byte[8];
        new SmuxFrame(SmuxCommand.Push, 0x1234, 0x89ABCDEF).Write(bytes);
        Assert.Equal("01023412EFCDAB89", Convert.ToHexString(bytes));
        Assert.Equal(new SmuxFrame(SmuxCommand.Push, 0x1234, 0x89ABCDEF), SmuxFrame.Read(bytes));
        Assert.Equal(SmuxCommand.Nothing, SmuxFrame.Read([1, 3, 0, 0, 0, 0, 0, 0]).Command);
        Assert.Throws<InvalidDataException>(() => SmuxFrame.Read([1, 4, 0, 0, 0, 0, 0, 0]));
        Assert.Throws<InvalidDataException>(() => SmuxFrame.Read([2, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public void Frames_are_cut_wherever_their_pieces_end(int size)
    {
        var told = new List<string>();
        var parser = new SmuxParser(
            frame => told.Add($"{frame.Command} {frame.StreamId} {frame.Length}"),
            (stream, bytes) => told.Add($"{stream}: {Convert.ToHexString(bytes)}"));
        // What a frame that opens or ends a stream brings along belongs to nobody.
        byte[] all =
        [
            .. SmuxPeer.Frame(0, 3, [9]), .. SmuxPeer.Frame(2, 3, [1, 2, 3]), .. SmuxPeer.Frame(2, 5, []), .. SmuxPeer.Frame(1, 3, []),
        ];
        for (var at = 0; at < all.Length; at += size)
        {
            parser.Feed(all.AsSpan(at, Math.Min(size, all.Length - at)));
        }

        Assert.Equal(["Open 3 1", "Push 3 3", "Push 5 0", "Finish 3 0"], told.Where(line => !line.Contains(':', StringComparison.Ordinal)));
        Assert.Equal("010203", string.Concat(told.Where(line => line.StartsWith("3:", StringComparison.Ordinal)).Select(line => line[3..])));
    }

    [Fact]
    public void Bytes_come_out_of_a_queue_as_they_went_in_whatever_the_pieces()
    {
        var queue = new ByteQueue();
        var random = new Random(1);
        var (written, read) = (new List<byte>(), new List<byte>());
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(3) == 0 ? 16 * 1024 : random.Next(5000)];
            random.NextBytes(bytes);
            queue.Write(bytes);
            written.AddRange(bytes);
            var buffer = new byte[random.Next(12_000)];
            var count = queue.Read(buffer);
            Assert.Equal(Math.Min(buffer.Length, written.Count - read.Count), count);
            read.AddRange(buffer[..count]);
            Assert.Equal(written.Count - read.Count, queue.Count);
        }

        var rest = new byte[written.Count - read.Count + 1];
        Assert.Equal(rest.Length - 1, queue.Read(rest));
        read.AddRange(rest[..^1]);
        Assert.Equal(written, read);
        Assert.Equal((0, 0), (queue.Read(rest), queue.Count));
    }

    [Fact]
    public void A_queue_that_was_cleared_begins_anew()
    {
        var queue = new ByteQueue();
        queue.Write([1, 2, 3]);
        Assert.Equal(1, queue.Read(new byte[1]));
        queue.Clear();
        Assert.Equal(0, queue.Count);
        Assert.Equal(0, queue.Read(new byte[1]));
        queue.Write([4, 5]);
        var buffer = new byte[3];
        Assert.Equal(2, queue.Read(buffer));
        Assert.Equal([4, 5, 0], buffer);
    }

    [Fact]
    public async Task A_stream_waits_until_something_has_come_or_it_has_ended()
    {
        using var session = Session();
        var streams = new List<SmuxStream>();
        for (var count = 0; count < 4; count++)
        {
            streams.Add(await session.OpenAsync(Token));
        }

        Assert.Equal(4, session.Count);
        Assert.All(streams, stream => Assert.True(stream is { IsWaiting: true, HasReceived: false }));
        session.Feed(SmuxPeer.Frame(2, streams[0].Id, [1]));
        session.Feed(SmuxPeer.Frame(1, streams[1].Id, []));
        await streams[2].DisposeAsync();
        Assert.Equal([false, false, false, true], streams.Select(stream => stream.IsWaiting));
        Assert.Equal([true, false, false, false], streams.Select(stream => stream.HasReceived));
        Assert.Equal(3, session.Count);
        // Nobody's bytes, and a stream that never was.
        session.Feed(SmuxPeer.Frame(2, streams[2].Id, [1]));
        session.Feed(SmuxPeer.Frame(1, 99, []));
        Assert.False(streams[2].HasReceived);
    }

    [Fact]
    public async Task Nothing_is_asked_of_a_stream_by_an_empty_buffer()
    {
        using var session = Session();
        var stream = await session.OpenAsync(Token);
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
        var reading = stream.ReadAsync(new byte[4], Token).AsTask();
        Assert.False(reading.IsCompleted);
        session.Feed(SmuxPeer.Frame(2, stream.Id, [7, 8]));
        Assert.Equal(2, await reading);
    }

    [Fact]
    public async Task After_the_end_of_writing_nothing_is_written_and_the_other_side_is_told_once()
    {
        using var session = Session();
        var stream = await session.OpenAsync(Token);
        await stream.WriteAsync(new byte[] { 5 }, Token);
        await stream.FinishWritingAsync(Token);
        await stream.FinishWritingAsync(Token);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.WriteAsync(new byte[1], Token).AsTask());
        await stream.DisposeAsync();
        Assert.Equal("0100000003000000" + "0102010003000000" + "05" + "0101000003000000", Convert.ToHexString([.. _sent]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1], Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.WriteAsync(new byte[1], Token).AsTask());
    }

    [Fact]
    public async Task A_stream_that_is_closed_without_waiting_tells_the_other_side_too()
    {
        using var session = Session();
        var stream = await session.OpenAsync(Token);
        stream.Dispose();
        stream.Dispose();
        Assert.Equal(0, session.Count);
        Assert.Equal("0100000003000000" + "0101000003000000", Convert.ToHexString([.. _sent]));
    }

    [Fact]
    public async Task A_long_write_goes_in_frames_between_which_others_have_their_turns()
    {
        using var session = Session(new SmuxOptions { FrameSize = 10, MessageSize = 6 });
        var stream = await session.OpenAsync(Token);
        _sent.Clear();
        await stream.WriteAsync(Enumerable.Range(0, 21).Select(i => (byte)i).ToArray(), Token);
        Assert.Equal(
            "01020A0003000000" + "00010203040506070809" + "01020A0003000000" + "0A0B0C0D0E0F10111213" + "0102010003000000" + "14",
            Convert.ToHexString([.. _sent]));
        Assert.Equal((16 * 1024) - 8, new SmuxOptions().FrameSize);
    }

    [Fact]
    public async Task The_reason_of_a_failure_is_the_first_that_was_told_and_frees_who_waits_for_room()
    {
        var session = Session(new SmuxOptions { ReceiveBuffer = 1 });
        var stream = await session.OpenAsync(Token);
        session.Feed(SmuxPeer.Frame(2, stream.Id, [1]));
        var room = session.RoomAsync(Token).AsTask();
        Assert.False(room.IsCompleted);
        session.Fail(new IOException("first"));
        session.Fail(new IOException("second"));
        await room;
        Assert.True(session.RoomAsync(Token).AsTask().IsCompletedSuccessfully);
        Assert.Equal(1, await stream.ReadAsync(new byte[1], Token));
        Assert.Equal("first", (await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(new byte[1], Token).AsTask())).Message);
        Assert.Equal("first", (await Assert.ThrowsAsync<IOException>(() => session.OpenAsync(Token))).Message);
        session.Dispose();
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_is_closed_ends_its_streams()
    {
        var session = Session();
        var stream = await session.OpenAsync(Token);
        var reading = stream.ReadAsync(new byte[1], Token).AsTask();
        session.Dispose();
        Assert.Contains("closed", (await Assert.ThrowsAsync<IOException>(() => reading)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_could_not_be_told_of_is_not_there()
    {
        using var session = new SmuxSession((_, _) => throw new IOException("no line"), new SmuxOptions(), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(() => session.OpenAsync(Token));
        Assert.Equal(0, session.Count);
        // The turn was given back.
        await Assert.ThrowsAsync<IOException>(() => session.OpenAsync(Token).WaitAsync(TimeSpan.FromSeconds(10), Token));
    }

    [Fact]
    public async Task A_frame_that_has_begun_goes_out_whole_though_its_writer_gives_up()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var session = new SmuxSession(
            (bytes, cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                _sent.AddRange(bytes.Span);
                if (_sent.Count > 8)
                {
                    stop.Cancel();
                }

                return ValueTask.CompletedTask;
            },
            new SmuxOptions { FrameSize = 20, MessageSize = 10 },
            TimeProvider.System);
        var stream = await session.OpenAsync(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.WriteAsync(new byte[40], stop.Token).AsTask());
        Assert.Equal(8 + 28, _sent.Count);
    }

    private SmuxSession Session(SmuxOptions? options = null) => new(
        (bytes, _) =>
        {
            Assert.True(bytes.Length <= (options ?? new SmuxOptions()).MessageSize);
            _sent.AddRange(bytes.Span);
            return ValueTask.CompletedTask;
        },
        options ?? new SmuxOptions(),
        TimeProvider.System);
}
