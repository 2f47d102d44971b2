namespace RdsIam.Core.Tunnels.Ssm.Reliable;

/// <summary>Carries whole frames. One sender and one receiver at a time.</summary>
internal interface IFrameLine : IAsyncDisposable
{
    /// <summary>Sends a frame.</summary>
    /// <param name="frame">Not kept.</param>
    /// <param name="more">Another one follows at once, so that this one may wait for it.</param>
    /// <param name="cancellationToken">Ends the line.</param>
    /// <exception cref="IOException">The line is broken.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken cancellationToken);

    /// <summary>The next frame, good until the next call; null when the other side has closed the line.</summary>
    /// <exception cref="IOException">The line is broken.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);
}
