using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>ssmmessages: the WebSocket between a client and the agent of its session.</summary>
internal sealed class MessageGateway(SsmSessions sessions, SsmTroubles troubles)
{
    public const string Path = "/v1/data-channel/";

    private readonly ConcurrentDictionary<WebSocket, Session> _open = new();

    /// <summary>How many data channels are open.</summary>
    public int Open => _open.Count(one => one.Key.State == WebSocketState.Open);

    /// <summary>Closes every data channel as the service does once in an hour; the sessions stay.</summary>
    public async Task CloseAllAsync()
    {
        foreach (var (socket, session) in Now())
        {
            session.Agent.Detach(null);
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "Bye", CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is WebSocketException or InvalidOperationException)
            {
                // It was gone already.
            }
        }
    }

    /// <summary>Breaks every data channel off without a word.</summary>
    public void AbortAll()
    {
        foreach (var (socket, session) in Now())
        {
            session.Agent.Detach(null);
            socket.Abort();
        }
    }

    /// <summary>Asks agents to send nothing for a while, and tells clients, as the service does when one does not read.</summary>
    public async Task PauseAsync(TimeSpan time)
    {
        foreach (var (socket, session) in Now())
        {
            session.Agent.IsPaused = true;
            await socket.SendAsync(Publication("pause_publication"), WebSocketMessageType.Binary, true, CancellationToken.None).ConfigureAwait(false);
        }

        await Task.Delay(time).ConfigureAwait(false);
        foreach (var (socket, session) in Now())
        {
            session.Agent.IsPaused = false;
            await socket.SendAsync(Publication("start_publication"), WebSocketMessageType.Binary, true, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public async Task ServeAsync(HttpContext context, SigV4Request request)
    {
        var id = context.Request.Path.Value![Path.Length..];
        if (!context.WebSockets.IsWebSocketRequest || sessions.Find(id) is not { } session || !sessions.MayOpen(request, session))
        {
            context.Response.StatusCode = context.WebSockets.IsWebSocketRequest ? 403 : 400;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        if (!await IsOpenedAsync(socket, session, context.RequestAborted).ConfigureAwait(false))
        {
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "", context.RequestAborted).ConfigureAwait(false);
            return;
        }

        _open[socket] = session;
        try
        {
            await RelayAsync(socket, session, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone; its session stays until it comes again.
        }
        finally
        {
            _open.TryRemove(socket, out _);
        }
    }

    /// <summary>Those of this moment: a client whose channel is closed has another one before the rest are.</summary>
    private KeyValuePair<WebSocket, Session>[] Now() => _open.ToArray();

    private async Task RelayAsync(WebSocket socket, Session session, CancellationToken cancellationToken)
    {
        using var toClient = new FrameWay(troubles, async frame =>
        {
            if (socket.State == WebSocketState.Open)
            {
                try
                {
                    await socket.SendAsync(frame, WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
                {
                    // It is lost, and is sent again over the next wire.
                }
            }
        });
        using var toAgent = new FrameWay(
            troubles, frame =>
                SsmWire.Read(frame) is { } message && !session.Agent.IsOver ? session.Agent.TakeAsync(message) : Task.CompletedTask);
        PortAgent.Wire wire = SendAsync;
        try
        {
            await session.Agent.AttachAsync(wire).ConfigureAwait(false);
            var buffer = new byte[64 * 1024];
            while (await ReceiveAsync(socket, buffer, cancellationToken).ConfigureAwait(false) is { } frame && !session.Agent.IsOver)
            {
                await toAgent.SendAsync(frame).ConfigureAwait(false);
            }
        }
        finally
        {
            session.Agent.Detach(wire);
        }

        async Task SendAsync(byte[] frame)
        {
            try
            {
                await toClient.SendAsync(frame).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // The wire went while the agent was at it. Were this the agent's trouble, it would leave out the rest of what it sends.
            }
        }
    }

    private static async Task<bool> IsOpenedAsync(WebSocket socket, Session session, CancellationToken cancellationToken)
    {
        var hello = await ReceiveAsync(socket, new byte[16 * 1024], cancellationToken).ConfigureAwait(false);
        if (hello is null)
        {
            return false;
        }

        using var json = JsonDocument.Parse(hello);
        var token = json.RootElement.GetProperty("TokenValue").GetString();
        if (session.Token is null || session.IsTerminated || !SigV4.Same(token ?? "", session.Token))
        {
            return false;
        }

        session.Token = null;
        return json.RootElement.GetProperty("MessageSchemaVersion").GetString() == "1.0"
            && Guid.TryParse(json.RootElement.GetProperty("RequestId").GetString(), out _);
    }

    private static async Task<byte[]?> ReceiveAsync(WebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var count = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += part.Count;
            if (part.EndOfMessage)
            {
                return buffer[..count];
            }
        }
    }

    /// <summary>Only the type is in it: the rest of the header is empty.</summary>
    private static byte[] Publication(string type)
    {
        var frame = new byte[120];
        System.Text.Encoding.ASCII.GetBytes(type, frame.AsSpan(4));
        return frame;
    }
}
