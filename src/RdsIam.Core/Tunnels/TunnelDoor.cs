using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using RdsIam.Core.Files;

namespace RdsIam.Core.Tunnels;

/// <summary>
/// The local end of a tunnel for Npgsql, which takes a socket's address and no stream: a unix socket in a folder of this user's own,
/// which lets nobody in but this process. There is no port that others could connect to.
/// </summary>
internal sealed class TunnelDoor : IAsyncDisposable
{
    /// <summary>Part of the socket's name, which Npgsql makes of a folder and a port.</summary>
    public const int Port = 5432;

    private const int Backlog = 512;
    private static readonly TimeSpan WhileUsed = TimeSpan.FromMilliseconds(50);

    private static readonly ConcurrentDictionary<TunnelDoor, string> Folders = new();

    private readonly ITunnel _tunnel;
    private readonly string _host;
    private readonly int _port;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly TunnelTraffic _traffic = new();
    private readonly Task _accepting;
    private volatile TunnelTrouble? _latest;
    private int _served;

    /// <summary>Nobody disposes a pool when the process ends, and its folder would stay.</summary>
    static TunnelDoor() => AtExit.Do(() => Folders.Keys.ToList().ForEach(door => door.RemoveFolder()));

    private TunnelDoor(ITunnel tunnel, string host, int port, string folder, Socket listener)
    {
        (_tunnel, _host, _port, Folder, _listener) = (tunnel, host, port, folder, listener);
        _accepting = AcceptAsync();
        Folders[this] = folder;
    }

    /// <summary>The folder with the socket: what Npgsql takes as the host.</summary>
    public string Folder { get; }

    /// <summary>Why a connection could not be had, or broke: the client of the socket only sees it close. Null: none has.</summary>
    public TunnelTrouble? Latest => _latest;

    /// <summary>The latest trouble of the door in a folder; null: none, or there is no such door.</summary>
    public static TunnelTrouble? LatestIn(string folder) => Folders.FirstOrDefault(pair => pair.Value == folder).Key?._latest;

    /// <summary>Opens a door to a host behind a tunnel, which is opened by whoever comes first.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static TunnelDoor Open(ITunnel tunnel, string host, int port)
    {
        var folder = Directory.CreateTempSubdirectory("rdsiam-").FullName;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // .NET makes such a folder for its owner alone.
            listener.Bind(new UnixDomainSocketEndPoint(PathIn(folder)));
            listener.Listen(Backlog);
            return new TunnelDoor(tunnel, host, port, folder, listener);
        }
        catch
        {
            listener.Dispose();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Where to connect to.</summary>
    public UnixDomainSocketEndPoint Address => new(PathIn(Folder));

    /// <summary>Closes when the last connection through it is closed: a command that runs goes on to its end.</summary>
    public async Task CloseWhenUnusedAsync()
    {
        while (Volatile.Read(ref _served) > 0)
        {
            await Task.Delay(WhileUsed).ConfigureAwait(false);
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
        RemoveFolder();
    }

    private void RemoveFolder()
    {
        Folders.TryRemove(this, out _);
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is empty and harmless.
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{Port}"));

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false), _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The door is closed, or a client was gone before it was served.
            }
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using (socket)
        {
            try
            {
                if (!PeerProcess.IsOwn(socket))
                {
                    return;
                }

                var far = await _tunnel.OpenAsync(_host, _port, stop).ConfigureAwait(false);
                await using (far.ConfigureAwait(false))
                {
                    Interlocked.Increment(ref _served);
                    try
                    {
                        using var near = new NetworkStream(socket, ownsSocket: false);
                        if (await TunnelRelay.RunAsync(near, far, _traffic, stop).ConfigureAwait(false))
                        {
                            _tunnel.Doubt();
                        }
                    }
                    finally
                    {
                        Interlocked.Decrement(ref _served);
                    }
                }
            }
            catch (Exception e) when (TunnelBroken.FaultOf(e) is { } fault)
            {
                _latest = new TunnelTrouble(fault, DateTimeOffset.UtcNow);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two sides is gone.
            }
        }
    }
}
