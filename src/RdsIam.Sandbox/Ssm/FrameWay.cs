using System.Collections.Concurrent;

namespace RdsIam.Sandbox.Ssm;

/// <summary>The way of frames in one direction, with its troubles.</summary>
/// <param name="deliver">What takes the frames at its end, one at a time.</param>
internal sealed class FrameWay(SsmTroubles troubles, Func<byte[], Task> deliver) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentQueue<byte[]> _held = new();

    public async Task SendAsync(byte[] frame)
    {
        if (Random.Shared.NextDouble() < troubles.Lose)
        {
            return;
        }

        if (Random.Shared.NextDouble() < troubles.Reorder && _held.IsEmpty)
        {
            // The next one overtakes it.
            _held.Enqueue(frame);
            return;
        }

        await PassAsync(frame).ConfigureAwait(false);
        if (Random.Shared.NextDouble() < troubles.Duplicate)
        {
            await PassAsync(frame).ConfigureAwait(false);
        }

        while (_held.TryDequeue(out var late))
        {
            await PassAsync(late).ConfigureAwait(false);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task PassAsync(byte[] frame)
    {
        if (troubles.Delay > TimeSpan.Zero)
        {
            _ = LaterAsync(frame);
            return;
        }

        await DeliverAsync(frame).ConfigureAwait(false);
    }

    private async Task LaterAsync(byte[] frame)
    {
        await Task.Delay(troubles.Delay).ConfigureAwait(false);
        try
        {
            await DeliverAsync(frame).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
        {
            // The wire was gone before the frame had come.
        }
    }

    private async Task DeliverAsync(byte[] frame)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await deliver(frame).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
