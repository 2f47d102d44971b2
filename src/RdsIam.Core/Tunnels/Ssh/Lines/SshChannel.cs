using System.Runtime.InteropServices;
using Renci.SshNet.Messages.Connection;
using RdsIam.Core.Tunnels.Smux;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>
/// A connection to a host that the SSH server opened. One reader and one writer at a time. Each side sends no more than the other
/// has room for, so a slow reader holds up nobody but itself.
/// </summary>
internal sealed class SshChannel(SshMultiplexer line, uint id, TunnelTraffic traffic) : DuplexStream
{
    /// <summary>How much the server may send that was not read yet.</summary>
    public const uint Window = 2 * 1024 * 1024;

    public const uint LargestPacket = 32 * 1024;

    private readonly object _gate = new();
    private readonly ByteQueue _bytes = new();
    private readonly SendRoom _room = new((int)LargestPacket);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _arrival;
    private Exception? _failed;
    private uint _farId;
    private uint _read;
    private bool _isOpen;
    private bool _isFinished;
    private bool _hasClosed;
    private bool _isDisposed;

    public uint Id => id;

    /// <summary>Done when the server has said whether it reached the host.</summary>
    public Task Opened => _opened.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var count = TryRead(buffer, out var arrival, out var freed);
            if (freed > 0)
            {
                await line.SendAsync(new ChannelWindowAdjustMessage(_farId, freed), cancellationToken).ConfigureAwait(false);
            }

            if (arrival is null)
            {
                traffic.AddReceived(count);
                return count;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var count = await _room.TakeAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
            var part = buffer[..count];
            var array = MemoryMarshal.TryGetArray(part, out var segment) ? segment : new ArraySegment<byte>(part.ToArray());
            await line.SendAsync(new ChannelDataMessage(_farId, array.Array!, array.Offset, array.Count), cancellationToken)
                .ConfigureAwait(false);
            traffic.AddSent(count);
            buffer = buffer[count..];
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (TryDispose())
        {
            await SayCloseAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The server reached the host.</summary>
    internal void Confirm(uint farId, uint room, uint largestPacket)
    {
        bool isUnwanted;
        lock (_gate)
        {
            (_farId, _isOpen) = (farId, true);
            _room.Open(room, largestPacket);
            isUnwanted = _isDisposed;
        }

        _opened.TrySetResult();
        if (isUnwanted)
        {
            _ = Task.Run(SayCloseAsync);
        }
    }

    /// <summary>Tells the server that the channel is over here, once.</summary>
    internal async Task SayCloseAsync()
    {
        lock (_gate)
        {
            if (!_isOpen || _hasClosed)
            {
                return;
            }

            _hasClosed = true;
        }

        try
        {
            await line.SendAsync(new ChannelCloseMessage(_farId), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TunnelBroken or ObjectDisposedException)
        {
            // The session is over, so nobody is to be told.
        }
    }

    /// <returns>False when it sent more than there was room for.</returns>
    internal bool Take(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return true;
            }

            if (_bytes.Count + _read + bytes.Length > Window)
            {
                return false;
            }

            _bytes.Write(bytes);
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
        return true;
    }

    internal void AddRoom(uint count) => _room.Add(count);

    /// <summary>The server sends nothing more.</summary>
    internal void Finish() => End(null, isOver: false);

    /// <summary>Nothing goes either way any more.</summary>
    internal void End(Exception? reason) => End(reason, isOver: true);

    protected override void Dispose(bool disposing)
    {
        if (disposing && TryDispose())
        {
            _ = SayCloseAsync();
        }

        base.Dispose(disposing);
    }

    private void End(Exception? reason, bool isOver)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            _isFinished = true;
            _failed ??= reason;
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
        if (isOver)
        {
            _room.End(reason ?? new IOException(Messages.SshChannelClosed));
            _opened.TrySetException(reason ?? new IOException(Messages.SshChannelClosed));
            // Nobody may be waiting for it any more.
            _ = _opened.Task.Exception;
        }
    }

    private int TryRead(Memory<byte> buffer, out Task? arrival, out uint freed)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            (arrival, freed) = (null, 0);
            if (_bytes.Count > 0)
            {
                var count = _bytes.Read(buffer.Span);
                _read += (uint)count;
                if (_read >= Window / 2 && !_isFinished)
                {
                    (freed, _read) = (_read, 0);
                }

                return count;
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

    private bool TryDispose()
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            _isDisposed = true;
            _bytes.Clear();
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult();
        _room.End(new ObjectDisposedException(nameof(SshChannel)));
        return true;
    }
}
