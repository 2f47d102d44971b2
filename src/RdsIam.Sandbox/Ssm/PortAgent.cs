using System.Buffers.Binary;
using System.Net;
using System.Text.Json;

namespace RdsIam.Sandbox.Ssm;

/// <summary>
/// The agent on a machine and its port plugin, for one session: handshake, acknowledgements, resending, and a relay to the database.
/// Its wires come and go while the session stays.
/// </summary>
internal sealed class PortAgent : IDisposable
{
    private const int MessageSize = 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ended = new();
    private readonly AgentOutbox _outbox = new();
    private readonly Dictionary<long, SsmWire> _early = [];
    private readonly SsmTroubles _troubles;
    private readonly IReadOnlyDictionary<string, string> _properties;
    private readonly MuxServer _mux;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly object _gate = new();

    private TaskCompletionSource<Wire> _wire = New();
    private long _expected;
    private bool _hasBegun;
    private bool _isReady;

    /// <param name="properties">The session's properties, as the handshake tells them.</param>
    /// <param name="address">Where the database is.</param>
    /// <param name="troubles">What is to go wrong.</param>
    public PortAgent(IReadOnlyDictionary<string, string> properties, Func<EndPoint?> address, SsmTroubles troubles)
    {
        _properties = properties;
        _troubles = troubles;
        _mux = new MuxServer(SendAsync, address, troubles, _ended.Token);
        _ = ResendAsync();
    }

    /// <summary>Sends a frame to the client; it may be lost on the way.</summary>
    public delegate Task Wire(byte[] frame);

    public bool IsOver => _ended.IsCancellationRequested;

    /// <summary>While this is set nothing is sent, as when the service has asked for that.</summary>
    public bool IsPaused { get; set; }

    /// <summary>The client has come, for the first time or again.</summary>
    public async Task AttachAsync(Wire wire)
    {
        bool begins;
        lock (_gate)
        {
            if (_wire.Task.IsCompleted)
            {
                _wire = New();
            }

            _wire.SetResult(wire);
            begins = !_hasBegun;
            _hasBegun = true;
        }

        if (begins && _troubles.CloseWith is { } reason)
        {
            await CloseAsync(reason).ConfigureAwait(false);
        }
        else if (begins && !_troubles.AgentSilent)
        {
            await BeginAsync(wire).ConfigureAwait(false);
        }
    }

    /// <summary>The client's wire is gone; what is to be sent waits for the next.</summary>
    /// <param name="wire">The one that is gone: the client may have another already. Null: whichever there is.</param>
    public void Detach(Wire? wire)
    {
        lock (_gate)
        {
            if (_wire.Task.IsCompletedSuccessfully && (wire is null || ReferenceEquals(_wire.Task.Result, wire)))
            {
                _wire = New();
            }
        }
    }

    /// <summary>Takes a frame of the client.</summary>
    public async Task TakeAsync(SsmWire message)
    {
        IsPaused = false;
        await _turn.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            await HandAsync(message).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
    /// <summary>Ends the session with a reason for the client.</summary>
    public async Task CloseAsync(string reason)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            MessageType = SsmWire.Closed,
            MessageId = Guid.NewGuid(),
            SchemaVersion = 1,
            Output = reason,
        });
        if (_wire.Task.IsCompletedSuccessfully)
        {
            await (await _wire.Task.ConfigureAwait(false))(SsmWire.Write(SsmWire.Closed, 0, 0, payload)).ConfigureAwait(false);
        }

        await _ended.CancelAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        _turn.Dispose();
        _mux.Dispose();
    }

    private static TaskCompletionSource<Wire> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task BeginAsync(Wire wire)
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(new { SchemaVersion = 1, SessionState = "Connected" });
        await wire(SsmWire.Write("agent_session_state", 0, 0, state)).ConfigureAwait(false);
        var actions = new List<object>
        {
            new { ActionType = "SessionType", ActionParameters = new { SessionType = "Port", Properties = _properties } },
        };
        if (_troubles.AskForEncryption)
        {
            actions.Insert(0, new { ActionType = "KMSEncryption", ActionParameters = new { KMSKeyID = "alias/sessions" } });
        }

        var request = JsonSerializer.SerializeToUtf8Bytes(new { _troubles.AgentVersion, RequestedClientActions = actions });
        await SendAsync(5, request).ConfigureAwait(false);
        _ = ExpectAnswerAsync();
    }

    private async Task ExpectAnswerAsync()
    {
        try
        {
            await Task.Delay(HandshakeLimit, _ended.Token).ConfigureAwait(false);
            if (!_isReady)
            {
                await CloseAsync("").ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The session is over.
        }
    }

    private async Task HandAsync(SsmWire message)
    {
        if (message.Type == SsmWire.Acknowledge)
        {
            using var json = JsonDocument.Parse(message.Payload);
            _outbox.Acknowledged(json.RootElement.GetProperty("AcknowledgedMessageSequenceNumber").GetInt64());
        }
        else if (message.Type == SsmWire.Input)
        {
            await InputAsync(message).ConfigureAwait(false);
        }
    }

    private async Task InputAsync(SsmWire message)
    {
        if (message.Sequence < _expected)
        {
            await AcknowledgeAsync(message).ConfigureAwait(false);
            return;
        }

        if (message.Sequence > _expected)
        {
            _early[message.Sequence] = message;
            await AcknowledgeAsync(message).ConfigureAwait(false);
            return;
        }

        await HandleAsync(message).ConfigureAwait(false);
        await AcknowledgeAsync(message).ConfigureAwait(false);
        _expected++;
        while (_early.Remove(_expected, out var next))
        {
            await HandleAsync(next).ConfigureAwait(false);
            _expected++;
        }
    }

    private async Task HandleAsync(SsmWire message)
    {
        switch (message.PayloadType)
        {
            case 6:
                await AnsweredAsync(message.Payload).ConfigureAwait(false);
                break;
            case 10 when BinaryPrimitives.ReadInt32BigEndian(message.Payload) == 2:
                _ = TerminateAsync();
                break;
            case 1 when _isReady:
                await _mux.FeedAsync(message.Payload).ConfigureAwait(false);
                break;
        }
    }

    private async Task AnsweredAsync(byte[] payload)
    {
        using var json = JsonDocument.Parse(payload);
        var refused = json.RootElement.GetProperty("ProcessedClientActions").EnumerateArray()
            .Any(action => action.GetProperty("ActionStatus").GetInt32() != 1);
        if (refused)
        {
            await CloseAsync("").ConfigureAwait(false);
            return;
        }

        _isReady = true;
        var complete = new { HandshakeTimeToComplete = 91426632, _troubles.CustomerMessage };
        await SendAsync(7, JsonSerializer.SerializeToUtf8Bytes(complete)).ConfigureAwait(false);
    }

    private async Task TerminateAsync()
    {
        // Behind the acknowledgement of the flag.
        await Task.Delay(50).ConfigureAwait(false);
        await CloseAsync("").ConfigureAwait(false);
    }

    private async Task SendAsync(int payloadType, ReadOnlyMemory<byte> payload)
    {
        for (var at = 0; at < payload.Length; at += MessageSize)
        {
            var wire = await _wire.Task.WaitAsync(_ended.Token).ConfigureAwait(false);
            while (IsPaused)
            {
                await Task.Delay(10, _ended.Token).ConfigureAwait(false);
            }

            var sequence = _outbox.Take();
            var piece = payload.Span.Slice(at, Math.Min(MessageSize, payload.Length - at));
            var frame = SsmWire.Write(SsmWire.Output, sequence, payloadType, piece);
            _outbox.Keep(sequence, frame);
            await wire(frame).ConfigureAwait(false);
            if (_troubles.AgentSleep > TimeSpan.Zero)
            {
                await Task.Delay(_troubles.AgentSleep, _ended.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task AcknowledgeAsync(SsmWire message)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            AcknowledgedMessageType = message.Type,
            AcknowledgedMessageId = message.Id,
            AcknowledgedMessageSequenceNumber = message.Sequence,
            IsSequentialMessage = true,
        });
        if (_wire.Task.IsCompletedSuccessfully)
        {
            await (await _wire.Task.ConfigureAwait(false))(SsmWire.Write(SsmWire.Acknowledge, 0, 0, payload)).ConfigureAwait(false);
        }
    }

    private async Task ResendAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Tick, _ended.Token).ConfigureAwait(false);
                if (_wire.Task.IsCompletedSuccessfully && !IsPaused && _outbox.Due() is { } frame)
                {
                    await (await _wire.Task.ConfigureAwait(false))(frame).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }
}
