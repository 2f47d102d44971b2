using System.Collections.Concurrent;
using RdsIam.Core.Files;

namespace RdsIam.Core.Proxy;

/// <summary>The proxies of this process, whichever runspace started them.</summary>
internal static class Proxies
{
    private static readonly ConcurrentDictionary<ProxyServer, bool> Running = new();

    static Proxies() => AtExit.Do(() =>
    {
        // Sockets end with the process; files do not.
        foreach (var server in Running.Keys)
        {
            server.Files.Forget();
        }
    });

    /// <summary>Those that run, oldest first.</summary>
    public static IReadOnlyList<ProxyServer> All =>
        [.. Running.Keys.OrderBy(server => server.Since).ThenBy(server => server.Doors[0].Port)];

    /// <exception cref="Fault">It cannot start; the error id says why.</exception>
    public static async Task<ProxyServer> StartAsync(ProxyOptions options, CancellationToken cancellationToken)
    {
        var server = await ProxyServer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        Running[server] = true;
        return server;
    }

    /// <summary>Ends one; one that is over already stays so.</summary>
    public static async Task StopAsync(ProxyServer server)
    {
        Running.TryRemove(server, out _);
        await server.DisposeAsync().ConfigureAwait(false);
    }
}
