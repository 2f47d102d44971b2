using System.Net.Sockets;

namespace RdsIam.Core.Proxy;

/// <summary>What both ends of the proxy want of TCP.</summary>
internal static class SocketSettings
{
    private const int FirstProbeSeconds = 60;
    private const int ProbeSeconds = 10;
    private const int Probes = 6;

    /// <summary>No waiting for more to send; and the system's probes find a peer that is gone behind a NAT or a sleep.</summary>
    public static void Apply(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.Unix)
        {
            return;
        }

        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, FirstProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
    }
}
