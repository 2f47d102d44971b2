using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;
using RdsIam.Core.Tunnels.Ssh.HostKeys;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>A login to one SSH server, over a socket of its own or through the server before it.</summary>
internal sealed class SshConnection : IAsyncDisposable
{
    private readonly Session _session;
    private readonly Socket _socket;
    private readonly SshMultiplexer _line;
    private readonly SshLogin _login;
    private readonly SshWatch _watch;

    private SshConnection(SshHost host, Session session, Socket socket, SshMultiplexer line, SshLogin login)
    {
        (_session, _socket, _line, _login) = (session, socket, line, login);
        _watch = new SshWatch(session, line, host, socket.Dispose);
    }

    /// <summary>Why it cannot be used any more; null: it can.</summary>
    public Core.Fault? Fault => _line.Fault;

    public int Channels => _line.Channels;

    /// <summary>Logs in. The socket is this connection's from now on.</summary>
    /// <exception cref="Core.Fault">What the server is, or does not take; the error id says which.</exception>
    public static async Task<SshConnection> OpenAsync(
        SshHost host, Socket socket, SshKeyRing ring, TunnelTraffic traffic, SshProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Factory.StartNew(
                () => Open(host, socket, ring, traffic, progress, cancellationToken),
                cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection to a host as the server reaches it.</summary>
    /// <exception cref="Core.Fault">SshForwardingForbidden, SshFarEndRefused, SshLost.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        await _line.OpenAsync(host, port, cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        _line.Break(new Core.Fault(Messages.TunnelStopped, FaultKind.InvalidOperation, null));
        await _watch.DisposeAsync().ConfigureAwait(false);
        // It says farewell, and waits for its thread to end.
        await Task.Factory.StartNew(_session.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        _socket.Dispose();
        _login.Dispose();
        _line.Dispose();
    }

    private static SshConnection Open(
        SshHost host, Socket socket, SshKeyRing ring, TunnelTraffic traffic, SshProgress progress, CancellationToken cancellationToken)
    {
        progress.Reach(host, TunnelStageKind.HostKey);
        var known = KnownHosts.For(host);
        var keys = SshKeys.For(host, ring);
        if (keys.All.Count == 0)
        {
            throw SshFaults.NoKey(host, keys);
        }

        var login = new SshLogin(host.User, keys, () => progress.Reach(host, TunnelStageKind.Authentication));
        var info = new ConnectionInfo(host.HostName, host.Port, host.User, login) { Timeout = host.ConnectTimeout };
        SshAlgorithms.Set(info, known);
        var session = LibrarySession.Create(info, socket);
        var line = new SshMultiplexer(session, host.ToString(), traffic);
        var check = new HostKeyCheck(host, known, TimeProvider.System);
        Core.Fault? stranger = null;
        session.HostKeyReceived += (_, e) =>
        {
            // The library trusts whoever is not refused.
            e.CanTrust = false;
            stranger = check.Judge(SshAlgorithms.TypeOf(e.HostKeyName), e.HostKey, CertificateOf(e));
            e.CanTrust = stranger is null;
        };
        try
        {
            using (cancellationToken.Register(socket.Dispose))
            {
                session.Connect();
            }

            progress.Reach(host, TunnelStageKind.Forwarding);
            SshTrace.Tell(host, info, keys);
            return new SshConnection(host, session, socket, line, login);
        }
        catch (Exception e) when (
            e is SshException or SocketException or ObjectDisposedException or IOException or NullReferenceException or Core.Fault)
        {
            socket.Dispose();
            session.Dispose();
            login.Dispose();
            line.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw stranger ?? e as Core.Fault ?? SshFaults.Of(e, host, keys, login);
        }
    }

    private static HostCertificate? CertificateOf(HostKeyEventArgs e) => e.Certificate is not { } certificate ? null : new HostCertificate(
        certificate.Type == Certificate.CertificateType.Host,
        certificate.CertificateAuthorityKey,
        [.. certificate.ValidPrincipals],
        Date(certificate.ValidAfterUnixSeconds),
        Date(certificate.ValidBeforeUnixSeconds),
        [.. certificate.CriticalOptions.Keys]);

    private static DateTimeOffset Date(ulong seconds) => seconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.MaxValue
        : DateTimeOffset.FromUnixTimeSeconds((long)seconds);
}
