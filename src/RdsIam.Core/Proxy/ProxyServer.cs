using RdsIam.Core.Proxy.Guarding;
using RdsIam.Core.Proxy.Lines;
using RdsIam.Core.Proxy.Watching;

namespace RdsIam.Core.Proxy;

/// <summary>A proxy that runs: its doors, and what belongs to all of them.</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(1);

    private readonly ProxyOptions _options;
    private readonly ProxyLog _log;
    private readonly List<ProxyDoor> _doors = [];
    private readonly CancellationTokenSource _end = new();
    private HealthEndpoint? _health;
    private Task _watching = Task.CompletedTask;
    private Task? _stopping;

    private ProxyServer(ProxyOptions options)
    {
        _options = options;
        Since = options.Time.GetUtcNow();
        Guard = new ProxyGuard(options);
        try
        {
            _log = new ProxyLog(options.LogPath, options.Time);
        }
        catch
        {
            Guard.Dispose();
            throw;
        }
    }

    public IReadOnlyList<ProxyDoor> Doors => _doors;

    public ProxyOptions Options => _options;

    public ProxyGuard Guard { get; }

    public DateTimeOffset Since { get; }

    public bool IsStopped => _stopping is not null;

    /// <summary>Of the health endpoint; null: there is none.</summary>
    public int? HealthPort => _health?.Port;

    /// <summary>The files that clients read.</summary>
    public ProxyFiles Files { get; private set; } = ProxyFiles.None;

    /// <summary>Why the log lost lines; null: it lost none.</summary>
    public string? LogTrouble => _log.Trouble;

    /// <summary>Opens all doors, or none.</summary>
    /// <exception cref="Fault">Something that was asked for cannot be; the error id says what.</exception>
    public static async Task<ProxyServer> StartAsync(ProxyOptions options, CancellationToken cancellationToken)
    {
        var server = new ProxyServer(options);
        try
        {
            foreach (var door in options.Doors)
            {
                server._doors.Add(new ProxyDoor(door, options, server.Guard, server._log));
            }

            server.Files = await ProxyFiles.WriteAsync(server, cancellationToken).ConfigureAwait(false);
            if (options.HealthPort is { } port)
            {
                server._health = new HealthEndpoint(port, new ProxyHealth(server._doors, server.Guard));
            }
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        server._watching = options.IdleTimeout > TimeSpan.Zero ? server.EndIdleAsync() : Task.CompletedTask;
        return server;
    }

    /// <summary>
    /// Ends it: the ports are free at once, clients are told, and their sessions on the server are over. More than one caller waits for
    /// the same end.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_doors)
        {
            return new(_stopping ??= StopAsync());
        }
    }

    private async Task StopAsync()
    {
        foreach (var door in _doors)
        {
            door.Close();
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        if (_health is not null)
        {
            await _health.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_doors.Select(door => door.DisposeAsync().AsTask())).ConfigureAwait(false);
        _log.Add(new ProxyEvent("stopped"));
        await _log.DisposeAsync().ConfigureAwait(false);
        await Files.RemoveAsync().ConfigureAwait(false);
        Guard.Dispose();
        _end.Dispose();
    }

    private async Task EndIdleAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(IdleCheck);
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                _doors.ForEach(door => door.EndIdle(_options.IdleTimeout));
            }
        }
        catch (OperationCanceledException)
        {
            // The proxy stops.
        }
    }
}
