using System.Net.Sockets;
using RdsIam.Core.Connections;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Proxy.Servers;
using RdsIam.Core.Proxy.Watching;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>One client of a door, from its first byte to its last.</summary>
internal sealed class ProxyClient : IDisposable
{
    private readonly ProxyDoor _door;
    private readonly ClientLink _link;
    private readonly CancellationTokenSource _end = new();
    private readonly DateTimeOffset _since;
    private SessionEnd _why = SessionEnd.Stopping;
    private SessionRelay? _relay;
    private ServerSession? _server;

    public ProxyClient(ProxyDoor door, Socket socket, long number)
    {
        (_door, _link, Number) = (door, new ClientLink(socket), number);
        _since = door.Time.GetUtcNow();
        From = socket.AddressFamily == AddressFamily.Unix ? "socket" : $"{socket.RemoteEndPoint}";
    }

    /// <summary>Of all clients of the proxy, from 1.</summary>
    public long Number { get; }

    public string From { get; }

    /// <summary>Whose session it is and where; the database that the client named.</summary>
    public ConnectionTarget? Target { get; private set; }

    public string? Application { get; private set; }

    /// <summary>What goes over its session; null: it has none yet.</summary>
    public SessionRelay? Relay => _relay;

    public DateTimeOffset Since => _since;

    /// <summary>Done when the client is gone.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start() => Completion = Task.Run(RunAsync);

    /// <summary>Ends it, with a word to the client where it can take one.</summary>
    public void End(SessionEnd why)
    {
        _why = why;
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Whether a cancel request is for this session.</summary>
    public bool IsMeant(StartupPacket request) => _server is { Key: { } key } server && server.ProcessId == request.ProcessId
        && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(key, request.Key);

    /// <summary>Asks the server to stop what the session runs.</summary>
    public Task CancelAsync(CancellationToken cancellationToken) => _server is { Key: { } key } server
        ? _door.Cancel.SendAsync(server.Reached, server.ProcessId, key, cancellationToken)
        : Task.CompletedTask;

    public void Dispose()
    {
        _link.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var startup = await ClientEntry.AdmitAsync(_door, this, _link, End, _end.Token).ConfigureAwait(false);
            if (startup is not null)
            {
                await ServeAsync(startup).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (ClientLink.IsEnd(e))
        {
            _door.Note(this, "dropped",
                e is OperationCanceledException ? (_end.IsCancellationRequested ? _why : SessionEnd.Slow).ToString() : e.Message);
        }
        finally
        {
            _door.Forget(this);
            Dispose();
        }
    }

    private async Task ServeAsync(StartupPacket startup)
    {
        (startup, Target) = _door.Direct(startup);
        Application = startup.Text("application_name");
        if (!_door.Guard.TryEnter())
        {
            await RefuseAsync(ProxyRefusals.Of(ProxyRefusals.TooMany, Messages.LocalProxyFull), isFailure: false).ConfigureAwait(false);
            return;
        }

        using var trace = new ProxyTrace(Target, From);
        try
        {
            _server = await _door.Login.OpenAsync(startup, Target, _end.Token).ConfigureAwait(false);
            trace.Open();
            await using (_server.ConfigureAwait(false))
            {
                await CarryAsync(_server).ConfigureAwait(false);
            }
        }
        catch (ServerRefusal refusal)
        {
            trace.Fail(refusal.Fault);
            await RefuseAsync(ProxyRefusals.Of(refusal), isFailure: true).ConfigureAwait(false);
        }
        catch (Fault fault)
        {
            trace.Fail(fault);
            await RefuseAsync(ProxyRefusals.Of(fault, Target), isFailure: true).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_relay is null)
        {
            await RefuseAsync(ProxyRefusals.Of(_why), isFailure: false).ConfigureAwait(false);
        }
        finally
        {
            _door.Guard.Leave();
        }
    }

    private async Task CarryAsync(ServerSession server)
    {
        var relay = _relay = new SessionRelay(_link, server);
        _door.NoteLogin(this);
        try
        {
            if (await relay.RunAsync(_end.Token).ConfigureAwait(false) && relay.IsAtEdge)
            {
                await _link.RefuseAsync(ProxyRefusals.Of(ProxyRefusals.ConnectionLost, Messages.LocalProxyServerGone(Target!.HostName)))
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await EndAsync(relay).ConfigureAwait(false);
        }
        finally
        {
            if (relay.HasServerLeft)
            {
                _door.Doubt();
            }

            _door.NoteEnd(this, relay);
        }
    }

    /// <summary>The client hears why, and the server is left with nothing to do: a statement would go on without us.</summary>
    private async Task EndAsync(SessionRelay relay)
    {
        var telling = relay.IsAtEdge ? _link.RefuseAsync(ProxyRefusals.Of(_why)) : Task.CompletedTask;
        try
        {
            await (relay.IsIdle ? Task.CompletedTask : CancelAsync(CancellationToken.None)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Fault || ClientLink.IsEnd(e))
        {
            // The server is gone already, or learns it from the line's end.
        }

        await telling.ConfigureAwait(false);
    }

    private async Task RefuseAsync(ErrorMessage error, bool isFailure)
    {
        _door.NoteRefusal(this, error, isFailure);
        await _link.RefuseAsync(error).ConfigureAwait(false);
    }
}
