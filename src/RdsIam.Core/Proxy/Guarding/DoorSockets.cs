using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Proxy.Guarding;

/// <summary>Opens the sockets on which a door takes clients.</summary>
internal static class DoorSockets
{
    private const int Backlog = 512;
    private const int Attempts = 20;

    /// <summary>Both loopback addresses on one port, as clients choose either for "localhost"; or the one address that was given.</summary>
    /// <exception cref="Fault">LocalProxyPortTaken, LocalProxyPortRefused, LocalProxyAddressRefused.</exception>
    public static IReadOnlyList<Socket> OpenTcp(IPAddress? address, int port)
    {
        if (address is not null)
        {
            return [Listen(address, port)];
        }

        for (var attempt = 1; ; attempt++)
        {
            var first = Listen(IPAddress.Loopback, port);
            try
            {
                return Socket.OSSupportsIPv6 && ListenToo(IPAddress.IPv6Loopback, PortOf(first)) is { } second ? [first, second] : [first];
            }
            catch (Fault) when (port == 0 && attempt < Attempts)
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

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket? ListenToo(IPAddress address, int port)
    {
        try
        {
            return Listen(address, port);
        }
        catch (Fault e) when (e.ErrorId == Messages.Ids.LocalProxyAddressRefused)
        {
            // A machine without IPv6, where nobody else can listen there either.
            return null;
        }
    }

    private static Socket Listen(IPAddress address, int port)
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
            throw e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => new Fault(Messages.LocalProxyPortTaken(address, port), FaultKind.ResourceBusy, port, e),
                SocketError.AccessDenied => new Fault(Messages.LocalProxyPortRefused(address, port), FaultKind.PermissionDenied, port, e),
                _ => new Fault(Messages.LocalProxyAddressRefused(address, e.Message.TrimEnd('.')), FaultKind.InvalidArgument, address, e),
            };
        }
    }
}
