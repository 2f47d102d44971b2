using System.Buffers;

namespace RdsIam.Core.Tunnels;

/// <summary>Carries bytes both ways between a local connection and one through a tunnel.</summary>
internal static class TunnelRelay
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Carries on until one side has said its last word, or went away.</summary>
    /// <returns>True: the far side was the first, which no client had asked for.</returns>
    /// <exception cref="TunnelBroken">The tunnel is why.</exception>
    /// <exception cref="IOException">A side went away.</exception>
    public static async Task<bool> RunAsync(Stream near, Stream far, TunnelTraffic traffic, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var there = PumpAsync(near, far, traffic.AddSent, over.Token);
        var back = PumpAsync(far, near, traffic.AddReceived, over.Token);
        var first = await Task.WhenAny(there, back).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(there, back)).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        return first == back;
    }

    private static async Task PumpAsync(Stream source, Stream target, Action<long> count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int length;
            while ((length = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                count(length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
