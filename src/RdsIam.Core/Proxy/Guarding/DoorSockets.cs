using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Proxy.Guarding;

/// <summary>Opens the sockets on which a door takes clients.</summary>
internal static class DoorSockets
{
    /// <summary>Both loopback addresses on one port; or the one address that was given.</summary>
    /// <exception cref="Fault">LocalProxyPortTaken, LocalProxyPortRefused, LocalProxyAddressRefused.</exception>
    public static IReadOnlyList<Socket> OpenTcp(IPAddress? address, int port)
    {
        try
        {
            return address is null ? LoopbackSockets.Open(port) : [LoopbackSockets.Listen(address, port)];
        }
        catch (ListenRefused e)
        {
            throw e.Code switch
            {
                SocketError.AddressAlreadyInUse =>
                    new Fault(Messages.LocalProxyPortTaken(e.Address, e.Port), FaultKind.ResourceBusy, e.Port, e),
                SocketError.AccessDenied =>
                    new Fault(Messages.LocalProxyPortRefused(e.Address, e.Port), FaultKind.PermissionDenied, e.Port, e),
                _ => new Fault(
                    Messages.LocalProxyAddressRefused(e.Address, e.Message.TrimEnd('.')), FaultKind.InvalidArgument, e.Address, e),
            };
        }
    }
}
