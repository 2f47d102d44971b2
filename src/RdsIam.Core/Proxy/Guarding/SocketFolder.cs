using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RdsIam.Core.Names;

namespace RdsIam.Core.Proxy.Guarding;

/// <summary>Unix sockets in a folder that nobody but its owner can enter.</summary>
internal static class SocketFolder
{
    private const int Backlog = 512;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int LastPort = 65535;

    /// <summary>What a socket's path can be on every system, in bytes.</summary>
    private const int LongestPath = 103;

    /// <summary>The path that clients of libpq make of a folder and a port.</summary>
    public static string PathOf(string folder, int port) =>
        Path.Combine(Path.GetFullPath(folder), string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{port}"));

    /// <summary>Opens the socket of a port, or of the first one from PostgreSQL's own upwards that is free for 0.</summary>
    /// <exception cref="Fault">LocalProxyFolderOpen, LocalProxyFolderRefused, LocalProxyPathTooLong, LocalProxyPortTaken.</exception>
    public static (Socket Socket, int Port) OpenAny(string folder, int port)
    {
        for (var at = port == 0 ? PostgresPort.Default : port; ; at++)
        {
            try
            {
                return (Open(folder, at), at);
            }
            catch (Fault e) when (e.ErrorId == Messages.Ids.LocalProxyPortTaken && port == 0 && at < LastPort)
            {
                // Another proxy of this folder has it.
            }
        }
    }

    /// <summary>Opens the socket; the folder is made where there is none.</summary>
    /// <exception cref="Fault">LocalProxyFolderOpen, LocalProxyFolderRefused, LocalProxyPathTooLong, LocalProxyPortTaken.</exception>
    private static Socket Open(string folder, int port)
    {
        var path = PathOf(folder, port);
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            throw new Fault(Messages.LocalProxyPathTooLong(path, LongestPath), FaultKind.InvalidArgument, folder);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Prepare(folder);
            RemoveDead(path, port);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(Backlog);
            return socket;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            socket.Dispose();
            throw new Fault(Messages.LocalProxyFolderRefused(folder, e.Message.TrimEnd('.')), FaultKind.ResourceUnavailable, folder, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Prepare(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, Owner);
        if ((File.GetUnixFileMode(folder) & ~Owner) != 0)
        {
            throw new Fault(Messages.LocalProxyFolderOpen(folder), FaultKind.Security, folder);
        }
    }

    /// <summary>A process that was killed leaves its socket behind.</summary>
    private static void RemoveDead(string path, int port)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new Fault(Messages.LocalProxyPortTaken(path, port), FaultKind.ResourceBusy, port);
    }
}
