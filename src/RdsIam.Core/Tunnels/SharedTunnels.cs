using RdsIam.Core.Files;

namespace RdsIam.Core.Tunnels;

/// <summary>The process's tunnels: those who go the same way share one, and the last to leave closes it.</summary>
internal static class SharedTunnels
{
    private static readonly TimeSpan AtEnd = TimeSpan.FromSeconds(3);
    private static readonly Dictionary<TunnelKey, Shared> Open = [];
    private static readonly List<Task> Leaving = [];

    static SharedTunnels() => AtExit.Do(CloseAll);

    /// <summary>Every tunnel that somebody holds, and how many do.</summary>
    public static IReadOnlyList<(TunnelKey Key, TunnelStatus Status, int Holders)> All
    {
        get
        {
            lock (Open)
            {
                return [.. Open.Select(pair => (pair.Key, pair.Value.Tunnel.Status, pair.Value.Holders))];
            }
        }
    }

    /// <summary>A share of the tunnel with that key; to dispose it gives the share back.</summary>
    /// <param name="key">Everything that decides where a tunnel goes and who opens it.</param>
    /// <param name="make">Makes the tunnel where there is none; it opens nothing yet.</param>
    public static TunnelShare Take(TunnelKey key, Func<ITunnel> make)
    {
        lock (Open)
        {
            if (!Open.TryGetValue(key, out var shared))
            {
                Open[key] = shared = new Shared(make());
            }

            shared.Holders++;
            return new TunnelShare(shared.Tunnel, () => LeaveAsync(key, shared));
        }
    }

    /// <summary>Closes a tunnel under those who hold it; who takes it later gets a new one.</summary>
    /// <returns>False when it was not there.</returns>
    public static async Task<bool> StopAsync(TunnelKey key)
    {
        Shared? shared;
        lock (Open)
        {
            if (!Open.Remove(key, out shared))
            {
                return false;
            }
        }

        await CloseAsync(shared).ConfigureAwait(false);
        return true;
    }

    private static async Task LeaveAsync(TunnelKey key, Shared shared)
    {
        lock (Open)
        {
            if (--shared.Holders > 0)
            {
                return;
            }

            // It may have been stopped, and another taken its place.
            if (Open.TryGetValue(key, out var held) && ReferenceEquals(held, shared))
            {
                Open.Remove(key);
            }
        }

        await CloseAsync(shared).ConfigureAwait(false);
    }

    /// <summary>Remembers what is not over yet: the process may end meanwhile, and would leave sessions behind.</summary>
    private static Task CloseAsync(Shared shared)
    {
        var closing = shared.Tunnel.DisposeAsync().AsTask();
        lock (Open)
        {
            Leaving.RemoveAll(task => task.IsCompleted);
            Leaving.Add(closing);
        }

        return closing;
    }

    /// <summary>Sessions that are not ended stay in the account until they have been idle for long enough.</summary>
    private static void CloseAll()
    {
        List<Shared> all;
        List<Task> leaving;
        lock (Open)
        {
            leaving = [.. Leaving];
            all = [.. Open.Values];
            Open.Clear();
        }

        Task.WhenAll(all.Select(shared => Task.Run(async () => await shared.Tunnel.DisposeAsync().ConfigureAwait(false)))
            .Concat(leaving)).Wait(AtEnd);
    }

    private sealed class Shared(ITunnel tunnel)
    {
        public ITunnel Tunnel => tunnel;

        public int Holders { get; set; }
    }
}
