using System.Net.Sockets;
using RdsIam.Core.Connections.Lines;

namespace RdsIam.Core.Proxy;

/// <summary>What both ends of the proxy want of TCP.</summary>
internal static class SocketSettings
{
    /// <summary>No waiting for more to send; and a peer is noticed that is gone behind a NAT or a sleep.</summary>
    public static void Apply(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.Unix)
        {
            return;
        }

        socket.NoDelay = true;
        PeerWatch.Shared.Add(socket);
    }
}
