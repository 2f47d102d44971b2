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

    public IReadOnlyList<TunnelStage> Stages => Current?.Tunnel.Stages ?? [];

    public Fault? Late(TimeSpan limit) => Current?.Tunnel.Late(limit);

    public Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken) =>
        TunnelTrace.OpenAsync(route.Way, host, port, () => WithShareAsync(tunnel => tunnel.OpenAsync(host, port, cancellationToken)));

    public bool IsAsking => Current?.Tunnel.IsAsking ?? false;

    /// <summary>Opens the way within a limit, which does not run while a person is asked for something.</summary>
    /// <exception cref="Fault">The way cannot be opened, or not in time.</exception>
    public async Task PrepareAsync(string way, string host, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        var preparing = PrepareAsync(cancellationToken);
        do
        {
            try
            {
                await preparing.WaitAsync(limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan, cancellationToken)
                    .ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // Still under way.
            }
        }
        while (IsAsking);

        // Nobody waits for it any more; whoever comes next does.
        _ = preparing.ContinueWith(task => task.Exception, TaskScheduler.Default);
        throw TunnelFaults.Late(this, way, host, port, limit);
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => WithShareAsync(async tunnel =>
    {
        await tunnel.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return true;
    });

    public void Doubt() => Current?.Tunnel.Doubt();

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

    private async Task<T> WithShareAsync<T>(Func<ITunnel, Task<T>> work)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var share = Take();
            try
            {
                return await work(share.Tunnel).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (isFirst)
            {
                // Somebody stopped it earlier: that was no wish never to go this way again.
                await LeaveAsync(share).ConfigureAwait(false);
            }
        }
    }
}
