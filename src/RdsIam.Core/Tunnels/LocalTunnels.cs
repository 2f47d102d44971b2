using System.Collections.Concurrent;

namespace RdsIam.Core.Tunnels;

/// <summary>The tunnels of this process that have a port of this machine, whichever runspace started them.</summary>
internal static class LocalTunnels
{
    private static readonly ConcurrentDictionary<LocalTunnel, bool> Open = new();

    /// <summary>Those that are open, by their ports.</summary>
    public static IReadOnlyList<LocalTunnel> All => [.. Open.Keys.OrderBy(tunnel => tunnel.LocalPort)];

    /// <summary>The tunnels that somebody else than such a port uses.</summary>
    public static IReadOnlyList<(TunnelKey Key, TunnelStatus Status)> Others
    {
        get
        {
            var held = All.Where(tunnel => tunnel.IsHolding).ToLookup(tunnel => tunnel.Key);
            return [.. SharedTunnels.All.Where(tunnel => tunnel.Holders > held[tunnel.Key].Count())
                .Select(tunnel => (tunnel.Key, tunnel.Status))];
        }
    }

    /// <inheritdoc cref="LocalTunnel.StartAsync"/>
    public static async Task<LocalTunnel> StartAsync(
        TunnelRoute route, string host, int port, int localPort, TimeSpan limit, CancellationToken cancellationToken)
    {
        var tunnel = await LocalTunnel.StartAsync(route, host, port, localPort, limit, cancellationToken).ConfigureAwait(false);
        Open[tunnel] = true;
        return tunnel;
    }

    /// <summary>Whether that is the local end of a tunnel of this process that goes that way.</summary>
    public static bool IsNearEnd(string host, int? port, string way) =>
        host is "127.0.0.1" or "::1" or "localhost" && All.Any(tunnel => tunnel.LocalPort == port && tunnel.Key.Way == way);

    /// <summary>Ends one; one that is over already stays so.</summary>
    public static async Task StopAsync(LocalTunnel tunnel)
    {
        Open.TryRemove(tunnel, out _);
        await tunnel.DisposeAsync().ConfigureAwait(false);
    }
}
