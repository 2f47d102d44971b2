using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RdsIam.Core.Proxy.Guarding;

/// <summary>Who is at the other end of a unix socket, as the system knows it. Asked through the runtime's own library.</summary>
internal static class PeerUser
{
    /// <summary>Whether it is this process's own user. On Windows the folder alone decides.</summary>
    public static bool IsOwn(Socket socket) =>
        OperatingSystem.IsWindows() || (SystemNative_GetPeerID(socket.SafeHandle, out var user) == 0 && user == SystemNative_GetEUid());

    [DllImport("libSystem.Native", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemNative_GetPeerID(SafeHandle socket, out uint user);

    [DllImport("libSystem.Native")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SystemNative_GetEUid();
}
