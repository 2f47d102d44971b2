using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tunnels;

/// <summary>The system gave no listening socket.</summary>
internal sealed class ListenRefused(IPAddress address, int port, SocketException reason) : IOException(reason.Message, reason)
{
    public IPAddress Address => address;

    public int Port => port;

    public SocketError Code => reason.SocketErrorCode;
}
