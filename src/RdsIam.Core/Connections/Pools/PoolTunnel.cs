using System.Diagnostics.CodeAnalysis;
using Npgsql;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Connections.Pools;

/// <summary>The way of a pool's connections through a tunnel: their own door, and why they could not go through it.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Close lets go of it, after the last connection: nobody can wait for that.")]
internal sealed class PoolTunnel
{
    /// <summary>A lost connection is noticed as soon as its socket closes.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);

    private readonly ConnectionTarget _target;
    private readonly TunnelUse _tunnel;
    private readonly TunnelDoor _door;

    private PoolTunnel(ConnectionTarget target, TunnelRoute route)
    {
        _target = target;
        _tunnel = new TunnelUse(route);
        _door = TunnelDoor.Open(_tunnel, target.HostName, target.Port);
    }

    /// <summary>The target as the driver is told it: the socket goes to the door.</summary>
    public ConnectionTarget Near => _target with { ConnectToHost = _door.Folder, ConnectToPort = TunnelDoor.Port };

    /// <summary>Null where the target needs no tunnel. Nothing goes over the network yet.</summary>
    public static PoolTunnel? For(ConnectionTarget target) => target.Tunnel is { } route ? new PoolTunnel(target, route) : null;

    /// <summary>
    /// Why a connection was lost, where its tunnel has just failed: the driver saw only a socket that closed. Null: not by a tunnel.
    /// </summary>
    public static string? ReasonFor(NpgsqlConnection connection) =>
        // The driver forgets the host of a connection that broke, but not this.
        connection.DataSource is ['/' or '\\', ..] or [_, ':', '\\', ..]
        && Path.GetDirectoryName(connection.DataSource) is { } folder
            && TunnelDoor.LatestIn(folder) is { } trouble && DateTimeOffset.UtcNow - trouble.At < JustNow
            ? trouble.Fault.WithoutFix
            : null;

    /// <summary>
    /// Says in an attempt why it failed, where the tunnel is to blame: the driver saw only a socket that closed or was silent.
    /// </summary>
    public void Explain(Exception e, LoginAttempt attempt)
    {
        if (e is OperationCanceledException || attempt.Refusal is not null || attempt.Step > LoginStep.Tls)
        {
            return;
        }

        if (_door.Latest is { } trouble && trouble.At >= attempt.Since)
        {
            attempt.Refuse(trouble.Fault);
        }
        else if (attempt.Step == LoginStep.Reaching && (e is TimeoutException || e.InnerException is TimeoutException))
        {
            attempt.Refuse(TunnelFaults.Late(
                _tunnel, _target.Tunnel!.Way, _target.HostName, _target.Port, _target.ConnectTimeout));
            // The agent dials one connection at a time: behind this one the next would wait, too.
            Renew();
        }
    }

    /// <summary>
    /// Opens the way before a login does, where that can be: the limit does not run while a person is asked for a passphrase.
    /// </summary>
    /// <exception cref="Fault">The way cannot be opened.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        !_target.Tunnel!.Words.NeedsPreparing || _tunnel.Status.State == TunnelState.Open
        ? Task.CompletedTask
        : _tunnel.PrepareAsync(_target.Tunnel.Way, _target.HostName, _target.Port, _target.ConnectTimeout, cancellationToken);

    /// <summary>The host may have another address by now.</summary>
    public void Renew() => _tunnel.Renew();

    /// <summary>Leaves the tunnel when the last connection is closed.</summary>
    public void Close() => _ = CloseAsync();

    private async Task CloseAsync()
    {
        await _door.CloseWhenUnusedAsync().ConfigureAwait(false);
        await _tunnel.DisposeAsync().ConfigureAwait(false);
    }
}
