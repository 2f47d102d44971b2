using System.Diagnostics;
using System.Threading.Channels;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>
/// A long line: every byte arrives a fixed time after it was sent, in both directions, however many are under way. It sits
/// below TLS, so that handshakes cost round trips, too.
/// </summary>
internal sealed class DelayedStream : Stream
{
    private const int ChunkSize = 32 * 1024;
    private const int ChunksUnderWay = 256;

    private readonly Stream _inner;
    private readonly TimeSpan _delay;
    private readonly Channel<Chunk> _incoming = Channel.CreateBounded<Chunk>(ChunksUnderWay);
    private readonly Channel<Chunk> _outgoing = Channel.CreateBounded<Chunk>(ChunksUnderWay);
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _receiving;
    private readonly Task _sending;
    private ReadOnlyMemory<byte> _current;

    public DelayedStream(Stream inner, TimeSpan delay)
    {
        _inner = inner;
        _delay = delay;
        _receiving = ReceiveAsync(_closed.Token);
        _sending = SendAsync(_closed.Token);
    }

    private readonly record struct Chunk(ReadOnlyMemory<byte> Bytes, long SentAt);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_current.IsEmpty)
        {
            if (!await _incoming.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            if (_incoming.Reader.TryRead(out var chunk))
            {
                await ArriveAsync(chunk, cancellationToken).ConfigureAwait(false);
                _current = chunk.Bytes;
            }
        }

        var count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _outgoing.Writer.WriteAsync(new Chunk(buffer.ToArray(), Stopwatch.GetTimestamp()), cancellationToken);

    /// <summary>Says that nothing more will be written, and waits until everything has arrived.</summary>
    public async Task CompleteAsync()
    {
        _outgoing.Writer.TryComplete();
        await _sending.ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    // The endpoint is asynchronous throughout.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        Exception? trouble = null;
        try
        {
            var buffer = new byte[ChunkSize];
            int count;
            while ((count = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var chunk = new Chunk(buffer.AsSpan(0, count).ToArray(), Stopwatch.GetTimestamp());
                await _incoming.Writer.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            trouble = exception;
        }

        _incoming.Writer.TryComplete(trouble);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in _outgoing.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await ArriveAsync(chunk, cancellationToken).ConfigureAwait(false);
                await _inner.WriteAsync(chunk.Bytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The next write tells its caller.
            _outgoing.Writer.TryComplete(exception);
        }
    }

    private Task ArriveAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        var left = _delay - Stopwatch.GetElapsedTime(chunk.SentAt);
        return left > TimeSpan.Zero ? Task.Delay(left, cancellationToken) : Task.CompletedTask;
    }
}
