using System.Buffers.Binary;
using RdsIam.Core.Faults;
using RdsIam.Core.Tunnels.Smux;
using RdsIam.Core.Tunnels.Ssm.Reliable;
using RdsIam.Core.Tunnels.Ssm.Wire;

namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>
/// One session to one host and port, with any number of connections. Its line may break and is made anew without them noticing; when
/// the session itself is lost, so are they.
/// </summary>
internal sealed class SsmSession : IAsyncDisposable
{
    private const int TerminateFlag = 2;

    private readonly SsmApi _api;
    private readonly SsmRequest _request;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ReliableChannel _channel;
    private readonly DataChannel _data;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<SmuxSession> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private SmuxSession? _smux;
    private int _isDisposed;

    private SsmSession(SsmApi api, SsmRequest request, SessionOptions options, TimeProvider time)
    {
        _api = api;
        _request = request;
        _options = options;
        _time = time;
        _data = new DataChannel(api);
        _channel = new ReliableChannel(
            new ChannelEnds(MessageTypes.Input, MessageTypes.Output, TakeAsync, RoomAsync), options.Reliable, time);
        // Nobody may ask for the session before it fails.
        _ = _ready.Task.ContinueWith(done => done.Exception, TaskScheduler.Default);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Null until AWS has given one.</summary>
    public string? Id { get; private set; }

    /// <summary>The machine that it goes through; a tag's is known when it is found.</summary>
    public string? Machine { get; private set; }

    /// <summary>Empty until the agent has said it.</summary>
    public string AgentVersion { get; private set; } = "";

    /// <summary>What the account shows to whoever opens a session; usually empty.</summary>
    public string CustomerMessage { get; private set; } = "";

    public TunnelState State { get; private set; } = TunnelState.Opening;

    public DateTimeOffset? Since { get; private set; }

    /// <summary>Why it ended, or the latest trouble in keeping it.</summary>
    public Fault? LastFault { get; private set; }

    public bool IsOver => State == TunnelState.Closed;

    /// <summary>How often its line was made anew.</summary>
    public int Resumed { get; private set; }

    public int Connections => _smux?.Count ?? 0;

    public static SsmSession Start(SsmApi api, SsmRequest request, SessionOptions options, TimeProvider time) =>
        new(api, request, options, time);

    /// <summary>A connection through the session.</summary>
    /// <exception cref="Fault">The session could not be opened, or is over.</exception>
    public async Task<SmuxStream> OpenAsync(CancellationToken cancellationToken)
    {
        var smux = await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await smux.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the session here and in the account; its connections break.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            await _running.ConfigureAwait(false);
            return;
        }

        await SayGoodbyeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _channel.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        Fault end;
        try
        {
            end = await WorkAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            end = new Fault(Messages.TunnelStopped, FaultKind.InvalidOperation, null);
        }
        catch (InvalidDataException e)
        {
            end = new Fault(Messages.TunnelProtocol(e.Message), FaultKind.InvalidResult, null);
        }
        catch (Exception e)
        {
            end = Unforeseen.Of(e);
        }

        LastFault = end;
        State = TunnelState.Closed;
        var lost = new TunnelBroken(end);
        _channel.Fail(lost);
        _smux?.Fail(lost);
        _ready.TrySetException(end);
        await TerminateAsync().ConfigureAwait(false);
    }

    /// <returns>Why it is over.</returns>
    private async Task<Fault> WorkAsync()
    {
        Machine = _request.Target.IsTag
            ? (await new TaggedTarget(_api).FindAsync(_request.Target, _stop.Token).ConfigureAwait(false)).Id
            : _request.Target.Text;
        var ticket =
            await _api.StartSessionAsync(Machine, _request.Document, _request.Host, _request.Port, _stop.Token).ConfigureAwait(false);
        Id = ticket.SessionId;
        var line = await _data.ConnectAsync(ticket, _stop.Token).ConfigureAwait(false);
        var end = await OverAsync(line, first: true).ConfigureAwait(false);
        for (var resume = new SessionResume(_api, _data, Id, _options, _time); !end.IsFinal;)
        {
            if (!_ready.Task.IsCompletedSuccessfully)
            {
                return new Fault(Messages.TunnelHandshakeClosed(Machine, end.Reason), FaultKind.Connection, Id);
            }

            State = TunnelState.Resuming;
            line = await resume.ConnectAsync(fault => LastFault = fault, _stop.Token).ConfigureAwait(false);
            State = TunnelState.Open;
            Resumed++;
            end = await OverAsync(line, first: false).ConfigureAwait(false);
        }

        return SessionEnds.Of(end.Reason, _request, Machine);
    }

    private async Task<LineEnd> OverAsync(IFrameLine line, bool first)
    {
        await using (line.ConfigureAwait(false))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            if (first)
            {
                limit.CancelAfter(_options.Handshake);
                _ = _ready.Task.ContinueWith(_ => NoLimit(limit), TaskContinuationOptions.ExecuteSynchronously);
            }

            try
            {
                return await _channel.RunAsync(line, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                throw new Fault(Messages.TunnelHandshakeTimedOut(Machine, _options.Handshake.TotalSeconds), FaultKind.Timeout, Machine);
            }
        }
    }

    private static void NoLimit(CancellationTokenSource limit)
    {
        try
        {
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The session failed, and the limit with it.
        }
    }

    private async ValueTask TakeAsync(AgentMessage message)
    {
        switch (message.PayloadType)
        {
            case PayloadType.HandshakeRequest:
                await ShakeHandsAsync(message.Payload).ConfigureAwait(false);
                break;
            case PayloadType.HandshakeComplete:
                CustomerMessage = Handshake.CustomerMessage(message.Payload);
                Ready();
                break;
            case PayloadType.Output:
                _smux?.Feed(message.Payload.Span);
                break;
        }
    }

    private async ValueTask ShakeHandsAsync(ReadOnlyMemory<byte> request)
    {
        var handshake = Handshake.Of(request);
        AgentVersion = handshake.AgentVersion;
        await _channel.SendAsync(PayloadType.HandshakeResponse, handshake.Answer, _stop.Token).ConfigureAwait(false);
        if (handshake.Refused is { } refused)
        {
            throw refused;
        }
    }

    private void Ready()
    {
        if (_smux is not null)
        {
            return;
        }

        var options = Ssm.AgentVersion.NeedsKeepAlive(AgentVersion)
            ? _options.Smux with { KeepAlive = _options.Smux.KeepAlive ?? TimeSpan.FromSeconds(10) }
            : _options.Smux;
        _smux = new SmuxSession(
            (bytes, cancellationToken) => _channel.SendAsync(PayloadType.Output, bytes, cancellationToken), options, _time);
        Since = _time.GetUtcNow();
        State = TunnelState.Open;
        _ready.TrySetResult(_smux);
    }

    private ValueTask RoomAsync(CancellationToken cancellationToken) =>
        _smux?.RoomAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Tells the agent, which then ends its part at once and not when it finds out.</summary>
    private async Task SayGoodbyeAsync()
    {
        if (State != TunnelState.Open)
        {
            return;
        }

        var flag = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(flag, TerminateFlag);
        using var limit = new CancellationTokenSource(_options.Goodbye);
        try
        {
            await _channel.SendAsync(PayloadType.Flag, flag, limit.Token).ConfigureAwait(false);
            while (!_channel.IsIdle && !IsOver)
            {
                await Task.Delay(20, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // TerminateSession follows, whether the agent has heard or not.
        }
    }

    /// <summary>Without this a session stays in the account for as long as it may be idle, and counts.</summary>
    private async Task TerminateAsync()
    {
        if (Id is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _api.TerminateSessionAsync(Id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It ends by itself when it has been idle; what made it end here is of more use.
        }
    }
}
