namespace RdsIam.Core.Tunnels;

/// <summary>Somebody's share of a tunnel.</summary>
internal sealed class TunnelShare(ITunnel tunnel, Func<Task> leave) : IAsyncDisposable
{
    private int _hasLeft;

    public ITunnel Tunnel => tunnel;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            await leave().ConfigureAwait(false);
        }
    }
}
