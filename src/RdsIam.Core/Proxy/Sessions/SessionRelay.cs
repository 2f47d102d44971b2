using System.Net.Sockets;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Proxy.Servers;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>Carries bytes both ways between a client and its session, without looking at what they say.</summary>
internal sealed class SessionRelay(ClientLink client, ServerSession server)
{
    /// <summary>How long a server may take to notice that its client has gone.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    private readonly MessageEdge _fromServer = MessageEdge.OfServer();
    private readonly MessageEdge _fromClient = MessageEdge.OfClient();
    private long _received;
    private long _sent;
    private long _lastMoved = Environment.TickCount64;
    private bool _isTorn;

    /// <summary>Bytes from the client.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Bytes to the client.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>
    /// Whether the server waits for a statement: it said so once for the login, and once for each time that it was asked. What it never
    /// answers, as it skips it after an error, makes a session look busy.
    /// </summary>
    public bool IsIdle => _fromServer.IsAtEdge && _fromServer.Count > _fromClient.Count;

    /// <summary>For how long it has waited so.</summary>
    public TimeSpan Idle => IsIdle ? TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastMoved)) : TimeSpan.Zero;

    /// <summary>Whether an error may be sent to the client: it is in the middle of no message.</summary>
    public bool IsAtEdge => _fromServer.IsAtEdge && !_isTorn;

    /// <summary>Whether the server ended it by itself.</summary>
    public bool HasServerLeft { get; private set; }

    /// <summary>Tells the client of its login, then carries on until one of both has said its last word.</summary>
    /// <returns>True: the server broke off, and the client is still there.</returns>
    /// <exception cref="OperationCanceledException">We are to end it; nothing is being sent to the client any more.</exception>
    public async Task<bool> RunAsync(CancellationToken end)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
        await GreetAsync(over.Token).ConfigureAwait(false);
        var (near, far) = (new RelaySide(client.Stream, client.Socket), new RelaySide(server.Stream, server.Socket));
        var fromClient = PumpAsync(near, far, _fromClient, over.Token);
        var fromServer = PumpAsync(far, near, _fromServer, over.Token);
        var isServerFirst =
            HasServerLeft = await Task.WhenAny(fromClient, fromServer).ConfigureAwait(false) == fromServer && !end.IsCancellationRequested;
        if (!isServerFirst && !end.IsCancellationRequested)
        {
            // Its last statement may still have an answer, which also shows that the server has noticed.
            over.CancelAfter(await fromClient.ConfigureAwait(false) == Ending.Whole && await SayGoodbyeAsync().ConfigureAwait(false)
                ? LongestEnd
                : TimeSpan.Zero);
        }

        var ending = await fromServer.ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await fromClient.ConfigureAwait(false);
        end.ThrowIfCancellationRequested();
        return isServerFirst && ending == Ending.SourceBroke;
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        var greeting = server.Greeting.GetBuffer().AsMemory(0, (int)server.Greeting.Length);
        await client.Stream.WriteAsync(greeting, cancellationToken).ConfigureAwait(false);
        _fromServer.Advance(greeting.Span);
        Interlocked.Add(ref _sent, greeting.Length);
        await server.Greeting.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> SayGoodbyeAsync()
    {
        try
        {
            await server.Stream.ShutdownAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (ClientLink.IsEnd(e))
        {
            return false;
        }
    }

    /// <summary>On a thread of the pool from the start: a busy session does not leave it.</summary>
    private Task<Ending> PumpAsync(RelaySide source, RelaySide target, MessageEdge edge, CancellationToken cancellationToken) =>
        Task.Run(() => CarryAsync(source, target, edge, cancellationToken), CancellationToken.None);

    private async Task<Ending> CarryAsync(RelaySide source, RelaySide target, MessageEdge edge, CancellationToken cancellationToken)
    {
        var reader = new RelayReader(source.Stream);
        var isReading = true;
        try
        {
            var count = 0;
            do
            {
                isReading = true;
                if (count is 0 or >= RelayReader.Much || !QuickTurn.WaitFor(this, source.Socket))
                {
                    await reader.WaitAsync(cancellationToken).ConfigureAwait(false);
                }

                count = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                isReading = false;
                if (count > 0)
                {
                    Note(reader.Bytes.Span, edge);
                    await target.Stream.WriteAsync(reader.Bytes, cancellationToken).ConfigureAwait(false);
                }

                reader.Release();
            }
            while (!reader.IsOver);

            return Ending.Whole;
        }
        catch (Exception e) when (ClientLink.IsEnd(e))
        {
            _isTorn |= !isReading && edge == _fromServer;
            return isReading && !cancellationToken.IsCancellationRequested ? Ending.SourceBroke : Ending.Cut;
        }
        finally
        {
            reader.Release();
            QuickTurn.Leave(this);
        }
    }

    private void Note(ReadOnlySpan<byte> bytes, MessageEdge edge)
    {
        Volatile.Write(ref _lastMoved, Environment.TickCount64);
        edge.Advance(bytes);
        Interlocked.Add(ref edge == _fromServer ? ref _sent : ref _received, bytes.Length);
    }

    /// <param name="Stream">Its bytes.</param>
    /// <param name="Socket">What the stream reads from; null: it waits for more than a socket.</param>
    private readonly record struct RelaySide(Stream Stream, Socket? Socket);

    private enum Ending
    {
        /// <summary>The source said its last word, and all of it was carried.</summary>
        Whole,

        /// <summary>The source went away without a word.</summary>
        SourceBroke,

        /// <summary>We cut it, or the target went away.</summary>
        Cut,
    }
}
