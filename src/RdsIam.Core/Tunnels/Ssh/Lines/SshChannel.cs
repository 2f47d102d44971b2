using System.Runtime.InteropServices;
using Renci.SshNet.Messages.Connection;
using RdsIam.Core.Tunnels.Smux;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>
/// A connection to a host that the SSH server opened. One reader and one writer at a time. Each side sends no more than the other
/// has room for, so a slow reader holds up nobody but itself.
/// </summary>
internal sealed class SshChannel(SshMultiplexer line, uint id, TunnelTraffic traffic) : Stream
{
    /// <summary>How much the server may send that was not read yet.</summary>
    public const uint Window = 2 * 1024 * 1024;

    public const uint LargestPacket = 32 * 1024;

    private readonly object _gate = new();
    private readonly ByteQueue _bytes = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;
    private Exception? _failed;
    private uint _farId;
    private int _farPacket;
    private long _farRoom;
    private uint _read;
    private bool _isOpen;
    private bool _isFinished;
    private bool _isOver;
    private bool _hasClosed;
    private bool _isDisposed;

    public uint Id => id;

    /// <summary>Done when the server has said whether it reached the host.</summary>
    public Task Opened => _opened.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var count = TakeRoom(buffer.Length, out var room);
            if (room is not null)
            {
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var part = buffer[..count];
            var array = MemoryMarshal.TryGetArray(part, out var segment) ? segment : new ArraySegment<byte>(part.ToArray());
            await line.SendAsync(new ChannelDataMessage(_farId, array.Array!, array.Offset, array.Count), cancellationToken).ConfigureAwait(false);
            traffic.AddSent(count);
            buffer = buffer[count..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

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
            (_farId, _farRoom, _farPacket, _isOpen) = (farId, room, (int)Math.Min(largestPacket, LargestPacket), true);
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

    internal void AddRoom(uint count)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            _farRoom += count;
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

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
        TaskCompletionSource? room;
        lock (_gate)
        {
            _isFinished = true;
            _isOver |= isOver;
            _failed ??= reason;
            (arrival, _arrival) = (_arrival, null);
            room = isOver ? _room : null;
            _room = isOver ? null : _room;
        }

        arrival?.TrySetResult();
        room?.TrySetResult();
        if (isOver)
        {
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

    private int TakeRoom(int wished, out Task? room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            room = null;
            if (_isOver)
            {
                throw _failed ?? new IOException(Messages.SshChannelClosed);
            }

            if (_farRoom == 0)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return 0;
            }

            var count = (int)Math.Min(Math.Min(wished, _farPacket), _farRoom);
            _farRoom -= count;
            return count;
        }
    }

    private bool TryDispose()
    {
        TaskCompletionSource? arrival;
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            _isDisposed = true;
            _bytes.Clear();
            (arrival, _arrival) = (_arrival, null);
            (room, _room) = (_room, null);
        }

        arrival?.TrySetResult();
        room?.TrySetResult();
        return true;
    }
}
