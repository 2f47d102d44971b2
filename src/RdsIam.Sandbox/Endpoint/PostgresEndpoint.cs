using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RdsIam.Core;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>
/// The front of the stand-in: speaks TLS and PostgreSQL's login as an RDS endpoint does, and relays to the server behind.
/// </summary>
internal sealed class PostgresEndpoint : IAsyncDisposable
{
    private readonly EndpointSettings _settings;
    private readonly Socket _listener;
    private readonly IamLogin _iam;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<ClientSession, Task> _sessions = [];
    private readonly Task _accepting;

    private PostgresEndpoint(EndpointSettings settings, Socket listener)
    {
        _settings = settings;
        _listener = listener;
        _iam = new IamLogin(settings);
        _accepting = AcceptAsync();
    }

    /// <summary>The loopback port that clients' sockets go to; 0: it listens at a path.</summary>
    public int Port => (_listener.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Where it listens.</summary>
    public EndPoint Address => _listener.LocalEndPoint!;

    public EndpointControls Controls => _settings.Controls;

    /// <summary>How many clients are connected.</summary>
    public int Connections => _sessions.Count;

    /// <summary>Listens on 127.0.0.1, or at a path that only the sandbox knows.</summary>
    /// <exception cref="Fault">The port is taken.</exception>
    public static PostgresEndpoint Start(EndpointSettings settings)
    {
        EndPoint address = settings.ListenPath is { } path
            ? new UnixDomainSocketEndPoint(path)
            : new IPEndPoint(IPAddress.Loopback, settings.Port);
        var listener =
            new Socket(address.AddressFamily, SocketType.Stream, settings.ListenPath is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            listener.Bind(address);
            listener.Listen(512);
            return new PostgresEndpoint(settings, listener);
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new Fault(
                SandboxMessages.SandboxPortTaken(settings.Port, exception.Message), FaultKind.ResourceBusy, settings.Port, exception);
        }
    }

    /// <summary>Breaks all connections off at once, as a failover does.</summary>
    public void BreakConnections()
    {
        foreach (var session in _sessions.Keys)
        {
            session.Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Values).ConfigureAwait(false);
        _iam.Dispose();
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                Serve(await _listener.AcceptAsync(_stopped.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (ByteRelay.IsEndOfConnection(exception))
            {
                // This client was gone before it was served, or there are no more file handles: the next one has its turn.
                await Task.Delay(10).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        ClientSession session;
        try
        {
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }

            session = new ClientSession(socket, _settings, _iam);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // Entered before it runs, so that it cannot end before it is there to be removed.
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions[session] = RunAsync(session, start.Task);
        start.SetResult();
    }

    private async Task RunAsync(ClientSession session, Task start)
    {
        await start.ConfigureAwait(false);
        try
        {
            await using (session.ConfigureAwait(false))
            {
                await session.RunAsync(_stopped.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // A mistake of ours costs this client its session, nobody else theirs.
            _settings.Log.Error($"internal error: {exception}");
        }

        _sessions.TryRemove(session, out _);
    }
}
