using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tunnels;

/// <summary>Opens the sockets on which this machine's own programs are taken.</summary>
internal static class LoopbackSockets
{
    private const int Backlog = 512;
    private const int Attempts = 20;

    /// <summary>Both loopback addresses on one port, as clients choose either for "localhost".</summary>
    /// <param name="port">0: any that is free at both.</param>
    /// <exception cref="ListenRefused">There can be none.</exception>
    public static IReadOnlyList<Socket> Open(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var first = Listen(IPAddress.Loopback, port);
            try
            {
                return Socket.OSSupportsIPv6 && ListenToo(PortOf(first)) is { } second ? [first, second] : [first];
            }
            catch (ListenRefused) when (port == 0 && attempt < Attempts)
            {
                // The free port of the one is taken at the other.
                first.Dispose();
            }
            catch
            {
                first.Dispose();
                throw;
            }
        }
    }

    /// <exception cref="ListenRefused">There can be none.</exception>
    public static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                socket.ExclusiveAddressUse = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ListenRefused(address, port, e);
        }
    }

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket? ListenToo(int port)
    {
        try
        {
            return Listen(IPAddress.IPv6Loopback, port);
        }
        catch (ListenRefused e) when (e.Code is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied))
        {
            // A machine without IPv6, where nobody else can listen there either.
            return null;
        }
    }
}
