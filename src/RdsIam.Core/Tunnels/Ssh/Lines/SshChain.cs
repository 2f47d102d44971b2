using System.Net.Sockets;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>The logins to a server and to those that lead to it; each goes through the one before.</summary>
internal sealed class SshChain : IAsyncDisposable
{
    private readonly List<SshConnection> _connections = [];
    private readonly List<TunnelDoor> _doors = [];

    private SshChain()
    {
    }

    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    /// <summary>Why it cannot be used any more, of the hop that is to blame; null: it can.</summary>
    public Fault? Fault => _connections.Select(connection => connection.Fault).FirstOrDefault(fault => fault is not null);

    public int Channels => _connections[^1].Channels;

    /// <exception cref="Core.Fault">Of the first hop that fails.</exception>
    public static async Task<SshChain> OpenAsync(
        SshHost host, SshKeyRing ring, TunnelTraffic traffic, SshProgress progress, CancellationToken cancellationToken)
    {
        var chain = new SshChain();
        try
        {
            foreach (var hop in host.Jumps.Append(host))
            {
                var socket = await chain.SocketToAsync(hop, progress, cancellationToken).ConfigureAwait(false);
                // Bytes are counted once, at the last hop.
                var counter = ReferenceEquals(hop, host) ? traffic : new TunnelTraffic();
                chain._connections.Add(
                    await chain.LoginAsync(hop, socket, ring, counter, progress, cancellationToken).ConfigureAwait(false));
            }

            return chain;
        }
        catch
        {
            await chain.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A connection to a host as the last server reaches it.</summary>
    public Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        _connections[^1].ConnectAsync(host, port, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in Enumerable.Reverse(_connections))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var door in _doors)
        {
            await door.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<Socket> SocketToAsync(SshHost hop, SshProgress progress, CancellationToken cancellationToken)
    {
        if (_connections.Count == 0)
        {
            progress.Reach(hop, TunnelStageKind.Name);
            var addresses = await SshDialer.FindAsync(hop, cancellationToken).ConfigureAwait(false);
            progress.Reach(hop, TunnelStageKind.Tcp);
            return await SshDialer.ConnectAsync(hop, addresses, cancellationToken).ConfigureAwait(false);
        }

        progress.Reach(hop, TunnelStageKind.Tcp);
        var door = TunnelDoor.Open(new Hop(_connections[^1]), hop.HostName, hop.Port);
        _doors.Add(door);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(door.Address, cancellationToken).ConfigureAwait(false);
        return socket;
    }

    /// <summary>Behind a door only the door knows why nothing came.</summary>
    private async Task<SshConnection> LoginAsync(
        SshHost hop, Socket socket, SshKeyRing ring, TunnelTraffic traffic, SshProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await SshConnection.OpenAsync(hop, socket, ring, traffic, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault) when (_doors.Count > 0 && _doors[^1].Latest is { } trouble)
        {
            throw trouble.Fault;
        }
    }

    private sealed class Hop(SshConnection connection) : ITunnel
    {
        public TunnelStatus Status => new("", TunnelState.Open, null, connection.Channels, 0, 0, null);

        public Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken) =>
            connection.ConnectAsync(host, port, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
