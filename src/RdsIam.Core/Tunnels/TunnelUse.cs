namespace RdsIam.Core.Tunnels;

/// <summary>
/// One user's end of a shared tunnel: it takes its share when the first connection is asked for, and another one after somebody
/// stopped the tunnel.
/// </summary>
internal sealed class TunnelUse(TunnelRoute route) : ITunnel
{
    private readonly object _gate = new();
    private TunnelShare? _share;
    private bool _isDisposed;

    public TunnelStatus Status => Current?.Tunnel.Status ?? new TunnelStatus(route.Way, TunnelState.Closed, null, 0, 0, 0, null);

    /// <summary>Whether it has its share now.</summary>
    public bool IsHolding => Current is not null;

    private TunnelShare? Current
    {
        get
        {
            lock (_gate)
            {
                return _share;
            }
        }
    }

    public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var share = Take();
            try
            {
                return await share.Tunnel.OpenAsync(host, port, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (isFirst)
            {
                // Somebody stopped it earlier: that was no wish never to go this way again.
                await LeaveAsync(share).ConfigureAwait(false);
            }
        }
    }

    public void Renew() => Current?.Tunnel.Renew();

    public async ValueTask DisposeAsync()
    {
        TunnelShare? share;
        lock (_gate)
        {
            (_isDisposed, share, _share) = (true, _share, null);
        }

        if (share is not null)
        {
            await share.DisposeAsync().ConfigureAwait(false);
        }
    }

    private TunnelShare Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _share ??= route.Take();
        }
    }

    private async Task LeaveAsync(TunnelShare share)
    {
        lock (_gate)
        {
            _share = ReferenceEquals(_share, share) ? null : _share;
        }

        await share.DisposeAsync().ConfigureAwait(false);
    }
}
