using System.Collections.Concurrent;
using System.Net.Sockets;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Proxy.Guarding;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Proxy.Servers;
using RdsIam.Core.Proxy.Sessions;
using RdsIam.Core.Proxy.Watching;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Proxy;

/// <summary>One database behind a proxy, and the sockets on which it takes clients.</summary>
internal sealed class ProxyDoor : IAsyncDisposable
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMilliseconds(100);
    private static long _numbers;

    private readonly ProxyOptions _options;
    private readonly ProxyLog _log;
    private readonly IDatabaseRoute _route;
    private readonly ReusedTokens _tokens;
    private readonly IReadOnlyList<Socket> _listeners;
    private readonly ConcurrentDictionary<long, ProxyClient> _clients = new();
    private readonly List<Task> _accepting;
    private volatile bool _isClosed;

    /// <exception cref="Fault">The target cannot be trusted, or the sockets cannot be opened; the error id says why.</exception>
    public ProxyDoor(DoorOptions door, ProxyOptions options, ProxyGuard guard, ProxyLog log)
    {
        (Target, Guard, _options, _log) = (door.Target, guard, options, log);
        _route = door.Route ?? (Target.Tunnel is { } tunnel ? new TunnelledRoute(Target, tunnel) : new DirectRoute(Target));
        var line = new SecureLine(Target, new TlsTrust(Target, options.Time), _route);
        _tokens = new ReusedTokens(door.Identity, options.Time);
        Login = new ServerLogin(line, _tokens, door.FindAgain);
        Cancel = new ServerCancel(line);
        Identity = door.Identity.ProviderName;
        if (options.SocketFolder is { } folder)
        {
            (var socket, Port) = SocketFolder.OpenAny(folder, door.Port);
            _listeners = [socket];
        }
        else
        {
            _listeners = DoorSockets.OpenTcp(options.ListenAddress, door.Port);
            Port = LoopbackSockets.PortOf(_listeners[0]);
        }

        _accepting = [.. _listeners.Select(listener => Task.Run(() => AcceptAsync(listener)))];
        log.Add(new ProxyEvent("listening") { Door = Target.HostName, Port = Port, User = Target.UserName, Database = Target.Database });
    }

    public ConnectionTarget Target { get; }

    /// <summary>Where clients come.</summary>
    public int Port { get; }

    /// <summary>Where the credentials come from, for people.</summary>
    public string Identity { get; }

    public bool TakesAnyUser => _options.TakesAnyUser;

    public DoorMeter Meter { get; } = new();

    public long TokensSigned => _tokens.Signed;

    public IReadOnlyCollection<ProxyClient> Clients => [.. _clients.Values];

    public TimeProvider Time => _options.Time;

    internal ProxyGuard Guard { get; }

    internal ServerLogin Login { get; }

    internal ServerCancel Cancel { get; }

    /// <summary>Bytes from clients and to them, of all sessions.</summary>
    public (long Received, long Sent) Bytes()
    {
        var (received, sent) = (Meter.Received, Meter.Sent);
        foreach (var relay in _clients.Values.Select(client => client.Relay).OfType<SessionRelay>())
        {
            received += relay.Received;
            sent += relay.Sent;
        }

        return (received, sent);
    }

    /// <summary>Takes no more clients: the port is free when this returns.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
    }

    /// <summary>Closes, and ends the sessions that are left.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        var clients = Clients;
        foreach (var client in clients)
        {
            client.End(SessionEnd.Stopping);
        }

        await Task.WhenAll(clients.Select(client => client.Completion)).ConfigureAwait(false);
        if (_route is IAsyncDisposable route)
        {
            await route.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the sessions that have been idle for too long.</summary>
    public void EndIdle(TimeSpan longest)
    {
        foreach (var client in _clients.Values.Where(client => client.Relay?.Idle > longest))
        {
            client.End(SessionEnd.Idle);
        }
    }

    /// <summary>What goes to the server in the place of a client's startup packet.</summary>
    internal (StartupPacket Startup, ConnectionTarget Target) Direct(StartupPacket startup)
    {
        var target = Target with
        {
            UserName = TakesAnyUser ? startup.Text("user")! : Target.UserName,
            Database = startup.Text("database") is { Length: > 0 } named ? named : Target.Database,
        };
        var directed = startup.With("user", target.UserName).With("database", target.Database);
        return (_options.IsReadOnly ? directed.With("default_transaction_read_only", "on") : directed, target);
    }

    /// <summary>Hands a cancel request on to the session's own server. Unknown ones get no answer, as from PostgreSQL.</summary>
    internal async Task HandOnAsync(StartupPacket request, CancellationToken cancellationToken)
    {
        if (_clients.Values.FirstOrDefault(client => client.IsMeant(request)) is not { } meant)
        {
            _log.Add(new ProxyEvent("cancelUnknown") { Door = Target.HostName, Port = Port });
            return;
        }

        Meter.NoteCancel();
        Note(meant, "cancel", null);
        try
        {
            await meant.CancelAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Fault || ClientLink.IsEnd(e))
        {
            Note(meant, "cancelFailed", e.Message);
        }
    }

    /// <inheritdoc cref="IDatabaseRoute.Doubt"/>
    internal void Doubt() => _route.Doubt();

    internal void Forget(ProxyClient client) => _clients.TryRemove(client.Number, out _);

    internal void Note(ProxyClient client, string name, string? message) => _log.Add(EventOf(client, name) with { Message = message });

    internal void NoteLogin(ProxyClient client)
    {
        Meter.NoteLogin();
        _log.Add(EventOf(client, "login") with { Milliseconds = (Time.GetUtcNow() - client.Since).TotalMilliseconds });
    }

    internal void NoteRefusal(ProxyClient client, ErrorMessage error, bool isFailure)
    {
        Meter.NoteRefusal(error.Summary, Time.GetUtcNow(), isFailure);
        _log.Add(EventOf(client, "refused") with { SqlState = error.SqlState, Message = error.Summary });
    }

    internal void NoteEnd(ProxyClient client, SessionRelay relay)
    {
        _clients.TryRemove(client.Number, out _);
        Meter.NoteEnd(relay.Received, relay.Sent);
        _log.Add(EventOf(client, "end") with
        {
            Milliseconds = (Time.GetUtcNow() - client.Since).TotalMilliseconds,
            Received = relay.Received,
            Sent = relay.Sent,
        });
    }

    private ProxyEvent EventOf(ProxyClient client, string name) => new(name)
    {
        Door = Target.HostName,
        Port = Port,
        Client = client.Number,
        From = client.From,
        User = client.Target?.UserName,
        Database = client.Target?.Database,
        Application = client.Application,
    };

    private async Task AcceptAsync(Socket listener)
    {
        while (!_isClosed)
        {
            try
            {
                Take(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && !_isClosed)
            {
                // The client went away at once, or this process has no more handles for now.
                _log.Add(new ProxyEvent("acceptFailed") { Door = Target.HostName, Port = Port, Message = e.Message });
                await Task.Delay(AfterTrouble).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        Meter.NoteConnection();
        try
        {
            SocketSettings.Apply(socket);
            if (socket.AddressFamily == AddressFamily.Unix && !PeerUser.IsOwn(socket))
            {
                _log.Add(new ProxyEvent("foreignUser") { Door = Target.HostName, Port = Port });
                socket.Dispose();
                return;
            }

            var client = new ProxyClient(this, socket, Interlocked.Increment(ref _numbers));
            _clients[client.Number] = client;
            client.Start();
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
