using System.Net;
using RdsIam.Core.Connections;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>Through a tunnel, whose far end connects to the endpoint.</summary>
internal sealed class TunnelledRoute(ConnectionTarget target, TunnelRoute route) : IDatabaseRoute, IAsyncDisposable
{
    private readonly TunnelUse _tunnel = new(route);

    /// <summary>The far end found the host's address when its session began: later streams come out where the first one did.</summary>
    public async Task<DatabaseLine> OpenAsync(EndPoint? reached, CancellationToken cancellationToken) =>
        new(await _tunnel.OpenAsync(target.HostName, target.Port, cancellationToken).ConfigureAwait(false), null, null);

    public void Doubt() => _tunnel.Doubt();

    public ValueTask DisposeAsync() => _tunnel.DisposeAsync();
}
