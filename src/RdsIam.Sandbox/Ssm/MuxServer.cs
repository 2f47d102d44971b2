using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace RdsIam.Sandbox.Ssm;

/// <summary>The agent's side of smux, version 1: dials for each stream that opens, one after the other, and relays.</summary>
internal sealed class MuxServer : IDisposable
{
    private const int LargestFrame = 32768;
    private const long ReceiveBuffer = 4 * 1024 * 1024;
    private const int ConnectFlag = 3;

    private readonly Func<int, ReadOnlyMemory<byte>, Task> _send;
    private readonly Func<EndPoint?> _address;
    private readonly SsmTroubles _troubles;
    private readonly CancellationToken _ended;
    private readonly ConcurrentDictionary<uint, MuxStream> _streams = new();
    private readonly Channel<MuxStream> _opened = Channel.CreateUnbounded<MuxStream>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _released = new(0);
    private readonly List<byte> _partial = [];
    private long _held;

    /// <param name="send">Sends stream data with a payload type.</param>
    /// <param name="address">Where the database is; null: its name is not known here.</param>
    /// <param name="troubles">What is to go wrong.</param>
    /// <param name="ended">The session's end.</param>
    public MuxServer(
        Func<int, ReadOnlyMemory<byte>, Task> send, Func<EndPoint?> address, SsmTroubles troubles, CancellationToken ended)
    {
        (_send, _address, _troubles, _ended) = (send, address, troubles, ended);
        _ = AcceptAsync();
    }

    /// <summary>Takes the client's bytes; waits while too many of them lie here.</summary>
    public async Task FeedAsync(ReadOnlyMemory<byte> bytes)
    {
        _partial.AddRange(bytes.Span);
        Parse();
        while (Interlocked.Read(ref _held) >= ReceiveBuffer)
        {
            await _released.WaitAsync(_ended).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _released.Dispose();
    }

    private void Parse()
    {
        var data = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_partial);
        var at = 0;
        while (data.Length - at >= 8)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(data[(at + 2)..]);
            if (data[at] != 1)
            {
                throw new InvalidDataException("another version of the protocol");
            }

            if (data.Length - at - 8 < length)
            {
                break;
            }

            Handle(data[at + 1], BinaryPrimitives.ReadUInt32LittleEndian(data[(at + 4)..]), data.Slice(at + 8, length));
            at += 8 + length;
        }

        _partial.RemoveRange(0, at);
    }

    private void Handle(byte command, uint id, ReadOnlySpan<byte> data)
    {
        switch (command)
        {
            case 0:
                var opened = new MuxStream(id);
                _streams[id] = opened;
                _opened.Writer.TryWrite(opened);
                break;
            case 1 when _streams.TryGetValue(id, out var stream):
                stream.Finish();
                break;
            case 2 when _streams.TryGetValue(id, out var stream):
                Interlocked.Add(ref _held, data.Length);
                stream.Take(data);
                break;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            await foreach (var stream in _opened.Reader.ReadAllAsync(_ended).ConfigureAwait(false))
            {
                // While one dials, those behind it wait: so it is in the agent.
                if (await DialAsync().ConfigureAwait(false) is { } database)
                {
                    _ = RelayAsync(stream, database);
                }
                else
                {
                    var flag = new byte[4];
                    BinaryPrimitives.WriteInt32BigEndian(flag, ConnectFlag);
                    await _send(10, flag).ConfigureAwait(false);
                    await CloseAsync(stream).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private async Task<Socket?> DialAsync()
    {
        if (_troubles.FarEnd == FarEnd.Silent)
        {
            await Task.Delay(Timeout.Infinite, _ended).ConfigureAwait(false);
        }

        if (_troubles.FarEnd == FarEnd.Refused || _address() is not { } address)
        {
            return null;
        }

        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(address, _ended).ConfigureAwait(false);
            if (address.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }

            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task RelayAsync(MuxStream stream, Socket database)
    {
        try
        {
            using (database)
            {
                var toDatabase = stream.ToDatabaseAsync(database, Released, _ended);
                var toClient = ToClientAsync(stream, database);
                await Task.WhenAny(toDatabase, toClient).ConfigureAwait(false);
            }

            await CloseAsync(stream).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private async Task ToClientAsync(MuxStream stream, Socket database)
    {
        var buffer = new byte[LargestFrame];
        try
        {
            while (await database.ReceiveAsync(buffer, SocketFlags.None, _ended).ConfigureAwait(false) is > 0 and var count)
            {
                await FrameAsync(2, stream.Id, buffer.AsMemory(0, count)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The database broke off, or the client did.
        }
    }

    private async Task CloseAsync(MuxStream stream)
    {
        if (_streams.TryRemove(stream.Id, out _))
        {
            await FrameAsync(1, stream.Id, default).ConfigureAwait(false);
        }
    }

    private async Task FrameAsync(byte command, uint id, ReadOnlyMemory<byte> data)
    {
        var frame = new byte[8 + data.Length];
        frame[0] = 1;
        frame[1] = command;
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), (ushort)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), id);
        data.CopyTo(frame.AsMemory(8));
        await _turn.WaitAsync(_ended).ConfigureAwait(false);
        try
        {
            await _send(1, frame).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Released(long count)
    {
        Interlocked.Add(ref _held, -count);
        if (_released.CurrentCount == 0)
        {
            _released.Release();
        }
    }
}
