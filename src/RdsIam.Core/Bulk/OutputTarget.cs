using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>What stands under the name of an export: nothing or a plain file, which is replaced, or what is written through.</summary>
/// <param name="Path">Of the file; behind all links where it is replaced.</param>
/// <param name="IsPlain">False: a pipe or a device, or one of the names that the system has for a stream that is open.</param>
internal sealed record OutputTarget(string Path, bool IsPlain)
{
    /// <exception cref="IOException">Links that lead in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">A link that somebody else made.</exception>
    public static OutputTarget Find(string path)
    {
        if (IsStream(path))
        {
            return new OutputTarget(path, IsPlain: false);
        }

        // A link stays a link, and what it leads to is replaced.
        var target = UnixFile.BehindLinks(path);
        return IsStream(target) || !UnixFile.IsPlain(target)
            ? new OutputTarget(path, IsPlain: false)
            : new OutputTarget(target, IsPlain: true);
    }

    /// <summary>/dev/stdout, /dev/null, /proc/self/fd/1: to put another file in their place would be wrong whatever they lead to.</summary>
    private static bool IsStream(string path) => OperatingSystem.IsWindows()
        ? path.StartsWith(@"\\.\", StringComparison.Ordinal)
        : (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
            || path.StartsWith("/proc/", StringComparison.Ordinal);
}
