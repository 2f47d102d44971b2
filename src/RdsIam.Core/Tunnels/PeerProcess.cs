using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RdsIam.Core.Tunnels;

/// <summary>Which process is at the other end of a unix socket, as the system says.</summary>
internal static class PeerProcess
{
    private const int LinuxLevel = 1;
    private const int LinuxPeerCredentials = 17;
    private const int MacLevel = 0;
    private const int MacPeerProcess = 2;
    private const int WindowsPeerProcess = 0x58000100;

    /// <summary>Whether it is this one. False, too, where the system does not say.</summary>
    public static bool IsOwn(Socket socket) => Find(socket) == Environment.ProcessId;

    private static int? Find(Socket socket)
    {
        // A process id comes first in what each of them gives.
        var answer = new byte[12];
        try
        {
            if (OperatingSystem.IsLinux())
            {
                socket.GetRawSocketOption(LinuxLevel, LinuxPeerCredentials, answer);
            }
            else if (OperatingSystem.IsMacOS())
            {
                socket.GetRawSocketOption(MacLevel, MacPeerProcess, answer.AsSpan(0, sizeof(int)));
            }
            else if (OperatingSystem.IsWindows())
            {
                socket.IOControl(WindowsPeerProcess, null, answer);
            }

            return MemoryMarshal.Read<int>(answer);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
