using System.Collections.Concurrent;

namespace RdsIam.Core.Tunnels.Smux;

/// <summary>
/// Many streams over one stream of bytes, the opening side. Version 1 has no window for each stream: while one that nobody reads
/// has filled the buffer of all, nothing more is taken for the others.
/// </summary>
internal sealed class SmuxSession : IDisposable
{
    /// <summary>The first stream is this and two: so the protocol's own library counts.</summary>
    private const uint FirstId = 1;

    private readonly ConcurrentDictionary<uint, SmuxStream> _streams = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly object _gate = new();
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> _send;
    private readonly SmuxOptions _options;
    private readonly SmuxParser _parser;

    private uint _lastId = FirstId;
    private long _unread;
    private TaskCompletionSource? _room;
    private Exception? _failed;

    /// <param name="send">Sends bytes, each time no more than a message takes; waits while there is no room.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    public SmuxSession(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> send, SmuxOptions options, TimeProvider time)
    {
        _send = send;
        _options = options;
        _parser = new SmuxParser(Begun, Push);
        if (options.KeepAlive is { } period)
        {
            _ = KeepAliveAsync(period, time);
        }
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _streams.Count;

    /// <summary>Opens a stream. That it is open on the other side is not said in this protocol.</summary>
    /// <exception cref="Exception">What <see cref="Fail"/> was given.</exception>
    public async Task<SmuxStream> OpenAsync(CancellationToken cancellationToken)
    {
        SmuxStream stream;
        lock (_gate)
        {
            ThrowIfFailed();
            if (_lastId > uint.MaxValue - 2)
            {
                throw new IOException("the session has no numbers left for streams");
            }

            _lastId += 2;
            stream = new SmuxStream(this, _lastId);
            _streams[_lastId] = stream;
        }

        try
        {
            await SendAsync(SmuxCommand.Open, stream.Id, default, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            _streams.TryRemove(stream.Id, out _);
            throw;
        }
    }

    /// <summary>Takes bytes of the other side. One caller at a time.</summary>
    /// <exception cref="InvalidDataException">They are not of this protocol.</exception>
    public void Feed(ReadOnlySpan<byte> bytes) => _parser.Feed(bytes);

    /// <summary>Ends when there is room for more of the other side's bytes.</summary>
    public ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_unread < _options.ReceiveBuffer || _failed is not null)
            {
                return ValueTask.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Ends all streams: what has come can still be read, then comes the reason.</summary>
    public void Fail(Exception reason)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_failed is not null)
            {
                return;
            }

            _failed = reason;
            (room, _room) = (_room, null);
        }

        _ended.Cancel();
        room?.TrySetResult();
        foreach (var stream in _streams.Values)
        {
            stream.Fail(reason);
        }
    }

    public void Dispose()
    {
        Fail(new IOException("the tunnel was closed"));
        _ended.Dispose();
    }

    /// <summary>Sends bytes of a stream, in pieces between which other streams have their turns.</summary>
    internal async ValueTask PushAsync(uint id, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var count = Math.Min(bytes.Length, _options.FrameSize);
            await SendAsync(SmuxCommand.Push, id, bytes[..count], cancellationToken).ConfigureAwait(false);
            bytes = bytes[count..];
        }
    }

    internal ValueTask FinishAsync(uint id, CancellationToken cancellationToken) =>
        SendAsync(SmuxCommand.Finish, id, default, cancellationToken);

    internal void Forget(SmuxStream stream) => _streams.TryRemove(stream.Id, out _);

    /// <summary>Bytes were read, or will never be.</summary>
    internal void Released(long count)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _unread -= count;
            if (_unread < _options.ReceiveBuffer)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.TrySetResult();
    }

    private void Begun(SmuxFrame frame)
    {
        if (frame.Command == SmuxCommand.Finish && _streams.TryGetValue(frame.StreamId, out var stream))
        {
            stream.Finish();
        }
    }

    private void Push(uint id, ReadOnlySpan<byte> bytes)
    {
        // What comes for a stream that was closed here is thrown away, as the other side does it, too.
        if (_streams.TryGetValue(id, out var stream) && stream.Take(bytes))
        {
            lock (_gate)
            {
                _unread += bytes.Length;
            }
        }
    }

    private async ValueTask SendAsync(
        SmuxCommand command, uint id, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            var frame = new byte[SmuxFrame.Size + bytes.Length];
            new SmuxFrame(command, bytes.Length, id).Write(frame);
            bytes.CopyTo(frame.AsMemory(SmuxFrame.Size));
            for (var at = 0; at < frame.Length; at += _options.MessageSize)
            {
                // A frame that has begun must go out whole, or nothing behind it can be read.
                var token = at == 0 ? cancellationToken : _ended.Token;
                var count = Math.Min(_options.MessageSize, frame.Length - at);
                await _send(frame.AsMemory(at, count), token).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task KeepAliveAsync(TimeSpan period, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(period, time, _ended.Token).ConfigureAwait(false);
                await SendAsync(SmuxCommand.Nothing, 0, default, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The session is over, and so is this.
        }
    }

    private void ThrowIfFailed()
    {
        if (_failed is { } reason)
        {
            throw reason;
        }
    }
}
