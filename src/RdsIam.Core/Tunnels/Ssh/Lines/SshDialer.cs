using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>Opens the TCP connection to an SSH server.</summary>
internal static class SshDialer
{
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(30);

    /// <summary>The addresses of its name.</summary>
    /// <exception cref="Fault">SshNameUnknown.</exception>
    public static async Task<IPAddress[]> FindAsync(SshHost host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host.HostName, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException e)
        {
            throw new Fault(Messages.SshNameUnknown(host.ToString(), e.Message), FaultKind.Connection, host.HostName);
        }
    }

    /// <summary>A socket to the first address that takes one.</summary>
    /// <exception cref="Fault">SshUnreachable, SshSilent.</exception>
    public static async Task<Socket> ConnectAsync(SshHost host, IPAddress[] addresses, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(host.ConnectTimeout);
        Exception? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, host.Port, limit.Token).ConfigureAwait(false);
                KeepAlive(socket);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
                throw new Fault(Messages.SshSilent(host.ToString(), host.ConnectTimeout.TotalSeconds), FaultKind.Timeout, host.ToString());
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new Fault(Messages.SshUnreachable(host.ToString(), last!.Message), FaultKind.Connection, host.ToString());
    }

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Probe.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
