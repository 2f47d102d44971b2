using System.Runtime.InteropServices;

namespace RdsIam.Core.Files;

/// <summary>
/// What a file system of Unix knows of a name and .NET does not tell: that it is a pipe or device, and whose a link is. Asked
/// through the runtime's own library, whose structure begins alike on all systems: flags, mode, owner.
/// </summary>
internal static class UnixFile
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const uint Root = 0;
    private const int MostLinks = 40;

    /// <summary>A plain file, behind all links, or nothing at all; always true on Windows.</summary>
    public static bool IsPlain(string path)
    {
        var status = new uint[64];
        return OperatingSystem.IsWindows() || SystemNative_Stat(path, status) != 0 || (status[1] & TypeMask) == RegularFile;
    }

    /// <summary>Where a path leads in the end, by links of this user or of the system alone.</summary>
    /// <returns>The path itself, where it is no link.</returns>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">Somebody else made the link: it may lead to a file that is not meant.</exception>
    public static string BehindLinks(string path)
    {
        var at = Path.GetFullPath(path);
        for (var depth = 0; new FileInfo(at) is { LinkTarget: not null } link; depth++)
        {
            if (depth == MostLinks)
            {
                throw new IOException(Messages.LinksInCircle(path));
            }

            if (IsOfOther(at))
            {
                throw new UnauthorizedAccessException(Messages.LinkOfOther(at));
            }

            at = link.ResolveLinkTarget(returnFinalTarget: false)!.FullName;
        }

        return at;
    }

    private static bool IsOfOther(string link)
    {
        var status = new uint[64];
        return !OperatingSystem.IsWindows() && SystemNative_LStat(link, status) == 0
            && status[2] != Root && status[2] != SystemNative_GetEUid();
    }

    [DllImport("libSystem.Native")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemNative_Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] uint[] status);

    [DllImport("libSystem.Native")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemNative_LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] uint[] status);

    [DllImport("libSystem.Native")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SystemNative_GetEUid();
}
