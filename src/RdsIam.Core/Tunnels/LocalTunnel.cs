using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tunnels;

/// <summary>
/// A tunnel with a port of this machine, for other programs: whoever of this machine reaches the port reaches the host, and what is behind
/// it has to ask who that is.
/// </summary>
internal sealed class LocalTunnel : IAsyncDisposable
{
    private const int TlsCode = 80877103;
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMilliseconds(100);

    private readonly TunnelRoute _route;
    private readonly TunnelUse _use;
    private readonly IReadOnlyList<Socket> _listeners;
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TunnelTraffic _traffic = new();
    private Task _accepting = Task.CompletedTask;
    private Fault? _latest;
    private int _connections;
    private Task? _stopping;

    private LocalTunnel(TunnelRoute route, string host, int port, int localPort)
    {
        (_route, Host, Port) = (route, host, port);
        _listeners = Listen(localPort);
        LocalPort = LoopbackSockets.PortOf(_listeners[0]);
        _use = new TunnelUse(route);
    }

    /// <summary>The host behind the tunnel, as its far end names it.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Of this machine's loopback addresses.</summary>
    public int LocalPort { get; }

    /// <summary>Where programs of this machine connect to.</summary>
    public IPEndPoint Address => new(IPAddress.Loopback, LocalPort);

    public TunnelKey Key => _route.Key;

    public bool IsStopped => _stopping is not null;

    /// <summary>Whether it has a share of the process's tunnel now.</summary>
    public bool IsHolding => _use.IsHolding;

    /// <summary>The tunnel's state, and the figures of this port alone.</summary>
    public TunnelStatus Status
    {
        get
        {
            var status = _use.Status;
            return status with
            {
                Connections = Volatile.Read(ref _connections),
                BytesSent = _traffic.Sent,
                BytesReceived = _traffic.Received,
                LastError = Volatile.Read(ref _latest)?.Message ?? status.LastError,
            };
        }
    }

    /// <summary>Opens the port and the tunnel, and hears from the server behind it before anybody is told of the port.</summary>
    /// <param name="route">The tunnel.</param>
    /// <param name="host">Behind it.</param>
    /// <param name="port">Behind it.</param>
    /// <param name="localPort">0: any free one.</param>
    /// <param name="limit">How long the tunnel may take to open and the server to answer.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">The port or the tunnel cannot be had, or nothing answers behind it; the error id says why.</exception>
    public static async Task<LocalTunnel> StartAsync(
        TunnelRoute route, string host, int port, int localPort, TimeSpan limit, CancellationToken cancellationToken)
    {
        var tunnel = new LocalTunnel(route, host, port, localPort);
        try
        {
            await tunnel.AskAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await tunnel.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        tunnel._accepting =
            Task.WhenAll(tunnel._listeners.Select(listener => Task.Run(() => tunnel.AcceptAsync(listener), CancellationToken.None)));
        return tunnel;
    }

    /// <summary>The port is free when this returns, its connections are closed, and the tunnel too where nobody else uses it.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_serving)
        {
            return new(_stopping ??= StopAsync());
        }
    }

    private async Task StopAsync()
    {
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_serving.Keys).ConfigureAwait(false);
        await _use.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static IReadOnlyList<Socket> Listen(int port)
    {
        try
        {
            return LoopbackSockets.Open(port);
        }
        catch (ListenRefused e) when (e.Code == SocketError.AddressAlreadyInUse)
        {
            throw new Fault(Messages.TunnelPortTaken(e.Address, e.Port), FaultKind.ResourceBusy, port, e);
        }
        catch (ListenRefused e)
        {
            throw new Fault(Messages.TunnelPortRefused(e.Address, e.Port, e.Message.TrimEnd('.')), FaultKind.PermissionDenied, port, e);
        }
    }

    /// <summary>Asks the server for TLS and leaves: only its first word shows that the far end reaches it.</summary>
    private async Task AskAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_route.Words.NeedsPreparing)
        {
            await _use.PrepareAsync(_route.Way, Host, Port, limit, cancellationToken).ConfigureAwait(false);
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limit);
        try
        {
            var far = await _use.OpenAsync(Host, Port, late.Token).ConfigureAwait(false);
            await using (far.ConfigureAwait(false))
            {
                var request = new byte[8];
                BinaryPrimitives.WriteInt32BigEndian(request, request.Length);
                BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), TlsCode);
                await far.WriteAsync(request, late.Token).ConfigureAwait(false);
                await far.ReadExactlyAsync(new byte[1], late.Token).ConfigureAwait(false);
            }
        }
        catch (TunnelBroken broken)
        {
            throw broken.Fault;
        }
        catch (EndOfStreamException e)
        {
            throw new Fault(Messages.TunnelFarEndRefused(Host, Port, _route.Way), FaultKind.Connection, Host, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TunnelFaults.Late(_use, _route.Way, Host, Port, limit);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var serving = ServeAsync(await listener.AcceptAsync(_stop.Token).ConfigureAwait(false));
                _serving[serving] = true;
                _ = serving.ContinueWith(over => _serving.TryRemove(over, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // The client went away at once, or this process has no more handles for now.
                await Task.Delay(AfterTrouble).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using (socket)
        {
            Interlocked.Increment(ref _connections);
            try
            {
                socket.NoDelay = true;
                var far = await _use.OpenAsync(Host, Port, _stop.Token).ConfigureAwait(false);
                await using (far.ConfigureAwait(false))
                {
                    using var near = new NetworkStream(socket, ownsSocket: false);
                    if (await TunnelRelay.RunAsync(near, far, _traffic, _stop.Token).ConfigureAwait(false))
                    {
                        _use.Doubt();
                    }
                }
            }
            catch (Exception e) when (TunnelBroken.FaultOf(e) is { } fault)
            {
                Volatile.Write(ref _latest, fault);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two sides is gone.
            }
            finally
            {
                Interlocked.Decrement(ref _connections);
            }
        }
    }
}
