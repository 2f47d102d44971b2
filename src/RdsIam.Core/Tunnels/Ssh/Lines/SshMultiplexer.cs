using System.Collections.Concurrent;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Connection;
using SshMessage = Renci.SshNet.Messages.Message;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>The channels of one SSH session. The session's own thread hands messages in, and must never wait here.</summary>
internal sealed class SshMultiplexer : IDisposable
{
    /// <summary>The library counts its own channels from one; nobody opens any.</summary>
    private const uint FirstId = 1000;

    private const uint Prohibited = 1;

    private readonly Session _session;
    private readonly string _server;
    private readonly TunnelTraffic _traffic;
    private readonly ConcurrentDictionary<uint, SshChannel> _channels = new();

    /// <summary>A send waits for the network: one thread at a time is enough of that.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private uint _lastId = FirstId;
    private Fault? _fault;

    public SshMultiplexer(Session session, string server, TunnelTraffic traffic)
    {
        (_session, _server, _traffic) = (session, server, traffic);
        session.ChannelOpenConfirmationReceived += (_, e) =>
            Find(e.Message)?.Confirm(e.Message.RemoteChannelNumber, e.Message.InitialWindowSize, e.Message.MaximumPacketSize);
        session.ChannelOpenFailureReceived += (_, e) =>
            Find(e.Message)?.End(new OpenRefused(e.Message.ReasonCode == Prohibited, e.Message.Description));
        session.ChannelWindowAdjustReceived += (_, e) => Find(e.Message)?.AddRoom(e.Message.BytesToAdd);
        session.ChannelDataReceived += (_, e) => Take(e.Message);
        session.ChannelEofReceived += (_, e) => Find(e.Message)?.Finish();
        session.ChannelCloseReceived += (_, e) => Closed(e.Message.LocalChannelNumber);
        session.ErrorOccured += (_, e) =>
            Break(new Fault(Messages.SshLost(server, e.Exception.Message), FaultKind.Connection, server, e.Exception));
        session.Disconnected += (_, _) =>
            Break(new Fault(Messages.SshLost(server, Messages.SshServerClosed), FaultKind.Connection, server));
    }

    /// <summary>Why no channel can be opened any more; null: one can.</summary>
    public Fault? Fault => Volatile.Read(ref _fault);

    public int Channels => _channels.Count;

    /// <summary>A connection to a host as the server names and reaches it.</summary>
    /// <exception cref="Core.Fault">SshForwardingForbidden, SshFarEndRefused, SshLost.</exception>
    public async Task<SshChannel> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        var channel = new SshChannel(this, Interlocked.Increment(ref _lastId), _traffic);
        _channels[channel.Id] = channel;
        try
        {
            if (Fault is { } fault)
            {
                throw fault;
            }

            await SendAsync(
                new ChannelOpenMessage(channel.Id, SshChannel.Window, SshChannel.LargestPacket, new DirectTcpip(host, port)),
                cancellationToken).ConfigureAwait(false);
            await channel.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch (Exception e)
        {
            if (e is OpenRefused)
            {
                _channels.TryRemove(channel.Id, out _);
            }

            // One that is opened after all is closed then.
            await channel.DisposeAsync().ConfigureAwait(false);
            throw e switch
            {
                OpenRefused { IsProhibited: true } =>
                    new Fault(Messages.SshForwardingForbidden(_server, host, port, e.Message), FaultKind.PermissionDenied, _server),
                OpenRefused => new Fault(Messages.SshFarEndRefused(_server, host, port, e.Message), FaultKind.Connection, host),
                TunnelBroken broken => broken.Fault,
                _ => e,
            };
        }
    }

    /// <exception cref="TunnelBroken">The session is over.</exception>
    public async Task SendAsync(SshMessage message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fault is { } fault)
            {
                throw new TunnelBroken(fault);
            }

            LibrarySession.Send(_session, message);
        }
        catch (Exception e) when (
            e is SshException or System.Net.Sockets.SocketException or ObjectDisposedException or NullReferenceException)
        {
            throw new TunnelBroken(Break(new Fault(Messages.SshLost(_server, e.Message), FaultKind.Connection, _server, e)));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends all channels, and says why to those who use them.</summary>
    /// <returns>The first reason that was given.</returns>
    public Fault Break(Fault fault)
    {
        var first = Interlocked.CompareExchange(ref _fault, fault, null) ?? fault;
        foreach (var channel in _channels.Values)
        {
            channel.End(new TunnelBroken(first));
        }

        _channels.Clear();
        return first;
    }

    public void Dispose() => _turn.Dispose();

    private SshChannel? Find(ChannelMessage message) => _channels.GetValueOrDefault(message.LocalChannelNumber);

    private void Take(ChannelDataMessage message)
    {
        if (Find(message) is { } channel && !channel.Take(message.Data.AsSpan(message.Offset, message.Size)))
        {
            Break(new Fault(Messages.SshLost(_server, Messages.SshTooMuch), FaultKind.Connection, _server));
        }
    }

    /// <summary>The number is free when both sides have said so: until then it is kept for what still comes.</summary>
    private void Closed(uint id)
    {
        if (_channels.TryRemove(id, out var channel))
        {
            channel.End(null);
            // The session's own thread must not wait for the network.
            _ = Task.Run(channel.SayCloseAsync);
        }
    }
}
