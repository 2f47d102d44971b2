namespace RdsIam.Core.Tunnels;

/// <summary>A way to hosts that this machine does not reach by itself. Opens lazily, and anew after it was lost.</summary>
internal interface ITunnel : IAsyncDisposable
{
    /// <summary>How it is now, for people.</summary>
    TunnelStatus Status { get; }

    /// <summary>A connection to a host as the tunnel's far end names it.</summary>
    /// <exception cref="Fault">The way cannot be opened; the error id says why.</exception>
    Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>Lets connections that come later find the host anew, as after a failover; one that does so anyway has nothing to do.</summary>
    void Renew()
    {
    }
}
