namespace RdsIam.Core.Tunnels.Smux;

/// <summary>One stream of a session. One reader and one writer at a time. Closing it closes both directions.</summary>
internal sealed class SmuxStream(SmuxSession session, uint id) : DuplexStream
{
    private readonly object _gate = new();
    private readonly ByteQueue _bytes = new();
    private TaskCompletionSource? _arrival;
    private Exception? _failed;
    private bool _isFinished;
    private bool _isClosed;
    private bool _hasFinished;

    public uint Id => id;

    /// <summary>Some bytes have come: the far end was reached. A stream that ends without any could not be connected.</summary>
    public bool HasReceived { get; private set; }

    /// <summary>Open, and nothing has come yet.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (_gate)
            {
                return !HasReceived && !_isFinished && !_isClosed;
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var count = TryRead(buffer, out var arrival);
            if (arrival is null)
            {
                session.Released(count);
                return count;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed || _hasFinished, this);
            if (_isFinished)
            {
                // What is sent now would vanish without a word.
                throw new IOException("the other side has closed the connection");
            }
        }

        return session.PushAsync(id, buffer, cancellationToken);
    }

    /// <summary>
    /// Says that nothing more is written. The other side then passes on what is under way and closes; what it still sends can be
    /// read until then.
    /// </summary>
    public ValueTask FinishWritingAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_hasFinished)
            {
                return ValueTask.CompletedTask;
            }

            _hasFinished = true;
        }

        return session.FinishAsync(id, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (TryClose())
        {
            await EndAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    internal void Finish() => End(null);

    internal void Fail(Exception reason) => End(reason);

    /// <returns>False when nobody will read them.</returns>
    internal bool Take(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            HasReceived = true;
            _bytes.Write(bytes);
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && TryClose())
        {
            _ = EndAsync();
        }

        base.Dispose(disposing);
    }

    private int TryRead(Memory<byte> buffer, out Task? arrival)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            arrival = null;
            if (_bytes.Count > 0)
            {
                return _bytes.Read(buffer.Span);
            }

            if (_failed is not null)
            {
                throw _failed;
            }

            if (_isFinished || buffer.Length == 0)
            {
                return 0;
            }

            _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrival = _arrival.Task;
            return 0;
        }
    }

    private void End(Exception? reason)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            _isFinished = true;
            _failed ??= reason;
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
    }

    /// <returns>False when it was closed before.</returns>
    private bool TryClose()
    {
        TaskCompletionSource? arrival;
        long unread;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
            unread = _bytes.Count;
            _bytes.Clear();
            (arrival, _arrival) = (_arrival, null);
        }

        session.Forget(this);
        session.Released(unread);
        arrival?.TrySetResult();
        return true;
    }

    private async Task EndAsync()
    {
        try
        {
            await FinishWritingAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The session is over, so nobody is to be told.
        }
    }
}
