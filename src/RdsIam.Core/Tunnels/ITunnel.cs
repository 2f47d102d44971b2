namespace RdsIam.Core.Tunnels;

/// <summary>A way to hosts that this machine does not reach by itself. Opens lazily, and anew after it was lost.</summary>
internal interface ITunnel : IAsyncDisposable
{
    /// <summary>How it is now, for people.</summary>
    TunnelStatus Status { get; }

    /// <summary>A connection to a host as the tunnel's far end names it.</summary>
    /// <exception cref="Fault">The way cannot be opened; the error id says why.</exception>
    Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the way to its far end before anybody needs it, where it can be opened without a host: a person may be asked for something.
    /// </summary>
    /// <exception cref="Fault">The way cannot be opened; the error id says why.</exception>
    Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether a person is being asked for something now.</summary>
    bool IsAsking => false;

    /// <summary>What it is that has not come in time; null: the tunnel does not know better than whoever waited.</summary>
    Fault? Late(TimeSpan limit) => null;

    /// <summary>The stages of the way that were begun, in order, the latest time that it was opened.</summary>
    IReadOnlyList<TunnelStage> Stages => [];

    /// <summary>
    /// A server ended a connection by itself, as in a failover: those that come later may have to find the host anew, where it was found
    /// long ago. A tunnel that does so anyway has nothing to do.
    /// </summary>
    void Doubt()
    {
    }

    /// <summary>
    /// Lets connections that come later find the host anew, as after a failover; one that does so anyway has nothing to do.
    /// </summary>
    void Renew()
    {
    }
}
