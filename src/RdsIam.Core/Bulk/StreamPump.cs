using System.Buffers;
using System.Threading.Channels;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk;

/// <summary>
/// Writes buffers to a stream on another thread, a few ahead at most, so that making them and sending them overlap. One thread
/// adds.
/// </summary>
internal sealed class StreamPump
{
    private const int MostAhead = 8;

    private readonly Channel<ArraySegment<byte>> _chunks =
        Channel.CreateBounded<ArraySegment<byte>>(new BoundedChannelOptions(MostAhead) { SingleReader = true, SingleWriter = true });

    private volatile bool _stopped;

    private readonly TimeSpan _limit;

    /// <param name="stream">Where to.</param>
    public StreamPump(Stream stream)
        : this(chunk => stream.WriteAsync(chunk).AsTask(), Timeout.InfiniteTimeSpan)
    {
    }

    /// <param name="write">Writes a buffer.</param>
    /// <param name="limit">How long <see cref="Add"/> waits.</param>
    public StreamPump(Func<ArraySegment<byte>, Task> write, TimeSpan limit)
    {
        _limit = limit;
        Pumping = Task.Run(() => PumpAsync(write));
    }

    /// <summary>Ends when everything was written, or with what went wrong.</summary>
    public Task Pumping { get; }

    /// <summary>Waits while too many buffers are ahead.</summary>
    /// <param name="chunk">From <see cref="WireWriter.Detach"/>; it belongs to the pump from now on.</param>
    /// <exception cref="TimeoutException">The stream takes nothing.</exception>
    /// <exception cref="Exception">What the stream threw.</exception>
    public void Add(ArraySegment<byte> chunk, CancellationToken cancellationToken)
    {
        while (!_chunks.Writer.TryWrite(chunk))
        {
            if (!_chunks.Writer.WaitToWriteAsync(cancellationToken)
                .AsTask().WaitAsync(_limit, CancellationToken.None).GetAwaiter().GetResult())
            {
                Pumping.GetAwaiter().GetResult();
                throw new InvalidOperationException("The pump was completed before.");
            }
        }
    }

    /// <summary>Says that nothing more comes; await <see cref="Pumping"/> then.</summary>
    public void Complete() => _chunks.Writer.TryComplete();

    /// <summary>What is ahead is not written any more.</summary>
    public void Stop()
    {
        _stopped = true;
        Complete();
    }

    private async Task PumpAsync(Func<ArraySegment<byte>, Task> write)
    {
        try
        {
            await foreach (var chunk in _chunks.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                if (!_stopped)
                {
                    await write(chunk).ConfigureAwait(false);
                }

                ArrayPool<byte>.Shared.Return(chunk.Array!);
            }
        }
        catch (Exception e)
        {
            _chunks.Writer.TryComplete(e);
            throw;
        }
    }
}
