using System.Buffers;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>
/// Reads from one side of a session: waits without a buffer, here and within TLS, so that a thousand idle clients hold none; and takes what
/// has come meanwhile in one piece, as many small writes cost more than few large ones.
/// </summary>
internal sealed class RelayReader(Stream stream)
{
    /// <summary>From this on a side sends rows, and there is likely to be more; below it both sides take turns.</summary>
    public const int Much = 4096;

    /// <summary>Eight records of PostgreSQL's TLS.</summary>
    private const int BufferSize = 64 * 1024;

    private const int Enough = BufferSize - 16 * 1024;

    private byte[]? _buffer;
    private Task<int>? _next;
    private Task<int>? _late;
    private int _start;
    private int _count;

    /// <summary>Whether the side has said its last word.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What was read last.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _count);

    /// <summary>Returns when there is something to read.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_next is { } next)
        {
            _next = null;
            await next.ConfigureAwait(false);
        }
        else if (_late is null)
        {
            await stream.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what is there; waits where that is nothing.</summary>
    /// <returns>How much; 0: the side has said its last word.</returns>
    public async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        if (_late is { } late)
        {
            (_start, _count) = (_start + _count, await late.ConfigureAwait(false));
            _late = null;
            IsOver = _count == 0;
            return _count;
        }

        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        (_start, _count) = (0, 0);
        while (true)
        {
            var reading = stream.ReadAsync(_buffer.AsMemory(_count), cancellationToken);
            if (_count > 0 && !reading.IsCompletedSuccessfully)
            {
                // .NET takes the word of an event, which may be about bytes that were read before it came. Nobody waits with bytes in
                // hand: the other side may be waiting for just these. Trouble, too, is for the next turn: what came before it is carried.
                _late = reading.AsTask();
                return _count;
            }

            var read = await reading.ConfigureAwait(false);
            _count += read;
            IsOver = read == 0;
            if (read < Much || _count > Enough)
            {
                return _count;
            }

            var more = stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
            if (!more.IsCompletedSuccessfully)
            {
                _next = more.AsTask();
                return _count;
            }

            await more.ConfigureAwait(false);
        }
    }

    /// <summary>Gives the buffer back, unless it is still read into.</summary>
    public void Release()
    {
        if (_buffer is { } buffer && _late is null)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
