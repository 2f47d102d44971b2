using System.Threading.Channels;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>
/// Sends stream data so that it arrives once and in order, over lines that lose, repeat and reorder frames and that end: what is
/// not acknowledged goes out again over the next line. Senders wait while too much is under way.
/// </summary>
internal sealed class ReliableChannel : IDisposable
{
    private readonly object _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ReliableOptions _options;
    private readonly TimeProvider _time;
    private readonly ChannelEnds _ends;
    private readonly SendWindow _window;
    private readonly ReorderBuffer _arrived;

    private ChannelWriter<byte[]>? _out;
    private TaskCompletionSource? _room;
    private Exception? _failed;
    private bool _isStalled;

    /// <param name="ends">What is sent and received, and who takes it.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    public ReliableChannel(ChannelEnds ends, ReliableOptions options, TimeProvider time)
    {
        _ends = ends;
        _options = options;
        _time = time;
        _window = new SendWindow(options, time);
        _arrived = new ReorderBuffer(options.Reorder);
    }

    /// <summary>Everything that was sent has been acknowledged.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _window.IsEmpty;
            }
        }
    }

    /// <summary>Sends a payload; waits while there is no room, also while there is no line.</summary>
    /// <exception cref="Exception">What <see cref="Fail"/> was given.</exception>
    public async ValueTask SendAsync(PayloadType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var message = new AgentMessage(_ends.Sends, 0, 0, Guid.NewGuid(), type, payload);
            var frame = AgentFrame.Write(message, _time.GetUtcNow());
            while (TrySend(frame) is { } room)
            {
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends all waiting for room; nothing can be sent any more.</summary>
    public void Fail(Exception reason)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _failed ??= reason;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    public void Dispose()
    {
        Fail(new ObjectDisposedException(nameof(ReliableChannel)));
        _turn.Dispose();
    }

    /// <summary>Works over a line until it ends. One line at a time.</summary>
    public async Task<LineEnd> RunAsync(IFrameLine line, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var frames = Attach();
        var writing = EndAsync(WriteAsync(line, frames, ended.Token));
        var resending = EndAsync(ResendAsync(ended.Token));
        var reading = EndAsync(ReadAsync(line, ended.Token));
        // Whoever ends first says why; the others are only told to, and not before that is known.
        var first = await Task.WhenAny(writing, resending, reading).ConfigureAwait(false);
        Detach();
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(writing, resending, reading).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return await first.ConfigureAwait(false);
    }

    /// <returns>What to wait for, or null when it is on its way.</returns>
    private Task? TrySend(byte[] frame)
    {
        lock (_gate)
        {
            if (_failed is not null)
            {
                throw _failed;
            }

            if (_window.IsFull)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            AgentFrame.Number(frame, _window.Next);
            _window.Add(frame);
            _out?.TryWrite(frame);
            return null;
        }
    }

    private ChannelReader<byte[]> Attach()
    {
        var frames = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var frame in _window.All())
            {
                frames.Writer.TryWrite(frame);
            }

            _out = frames.Writer;
            _isStalled = false;
        }

        return frames.Reader;
    }

    private void Detach()
    {
        lock (_gate)
        {
            _out = null;
        }
    }

    private static async Task<LineEnd> EndAsync(Task<LineEnd> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return new LineEnd(false, e is OperationCanceledException ? "" : e.Message);
        }
    }

    private static async Task<LineEnd> WriteAsync(IFrameLine line, ChannelReader<byte[]> frames, CancellationToken cancellationToken)
    {
        while (await frames.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (frames.TryRead(out var frame))
            {
                await line.SendAsync(frame, frames.TryPeek(out _), cancellationToken).ConfigureAwait(false);
            }
        }

        return default;
    }

    private async Task<LineEnd> ResendAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.Tick, _time, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                if (_isStalled)
                {
                    continue;
                }

                if (_window.IsDead())
                {
                    return new LineEnd(false, "no answer in time");
                }

                foreach (var frame in _window.Due())
                {
                    _out?.TryWrite(frame);
                }
            }
        }
    }

    private async Task<LineEnd> ReadAsync(IFrameLine line, CancellationToken cancellationToken)
    {
        while (await line.ReceiveAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            if (!AgentFrame.TryRead(frame, out var message))
            {
                continue;
            }

            if (message.Type == _ends.Receives)
            {
                await TakeAsync(message).ConfigureAwait(false);
                // Stopping to read is what the other side feels; acknowledgements are never held back, or it would send again.
                var room = _ends.Room(cancellationToken);
                if (!room.IsCompletedSuccessfully)
                {
                    await StallAsync(room).ConfigureAwait(false);
                }
            }
            else if (message.Type == MessageTypes.Acknowledge)
            {
                Acknowledged(message);
            }
            else if (message.Type == MessageTypes.ChannelClosed)
            {
                return new LineEnd(true, ChannelClosed.Read(message.Payload));
            }
        }

        return new LineEnd(false, "closed by the service");
    }

    /// <summary>Waits for room. Acknowledgements are not read meanwhile, so nothing may be concluded from their absence.</summary>
    private async ValueTask StallAsync(ValueTask room)
    {
        lock (_gate)
        {
            _isStalled = true;
        }

        await room.ConfigureAwait(false);
        lock (_gate)
        {
            _isStalled = false;
            _window.Restart();
        }
    }

    private async ValueTask TakeAsync(AgentMessage message)
    {
        switch (_arrived.Arrive(message))
        {
            case Arrival.Next:
                await DeliverAsync(message).ConfigureAwait(false);
                while (_arrived.TryNext(out var next))
                {
                    await _ends.Take(next).ConfigureAwait(false);
                }

                break;
            case Arrival.Early or Arrival.Known:
                Acknowledge(message);
                break;
        }
    }

    private async ValueTask DeliverAsync(AgentMessage message)
    {
        // Of stream bytes it is said that they have come when they are taken; the handshake is answered after that is said.
        if (message.PayloadType == PayloadType.Output)
        {
            await _ends.Take(message).ConfigureAwait(false);
            Acknowledge(message);
        }
        else
        {
            Acknowledge(message);
            await _ends.Take(message).ConfigureAwait(false);
        }
    }

    private void Acknowledge(in AgentMessage message)
    {
        var frame = Acknowledgement.Write(message, _time.GetUtcNow());
        lock (_gate)
        {
            _out?.TryWrite(frame);
        }
    }

    private void Acknowledged(in AgentMessage message)
    {
        if (Acknowledgement.Read(message.Payload.Span) is not { } sequence)
        {
            return;
        }

        TaskCompletionSource? room = null;
        lock (_gate)
        {
            if (_window.Acknowledge(sequence))
            {
                (room, _room) = (_room, null);
            }
        }

        room?.TrySetResult();
    }
}
