using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

namespace RdsIam.Core.Files;

/// <summary>
/// Changes a small file that only its owner may read: mode 0600 (on Windows an ACL of the user alone) from the first byte on,
/// replaced in one step, so that a reader sees the old or the new text and never a part. Writers wait for each other.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Writes what <paramref name="change"/> makes of the text ("" for a file that is not there); a file that becomes empty goes.
    /// One character stands for one byte, so that bytes of whatever encoding stay as they are: see <see cref="Bytes"/>.
    /// </summary>
    /// <exception cref="Fault">PrivateFileFailed: the file system refused.</exception>
    /// <exception cref="Fault">PrivateFileNotText: it is UTF-16, and nothing of ours can be added to it.</exception>
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="change">From the old text to the new one.</param>
    /// <param name="keepRights">A file that is there stays readable for those who can read it: it holds no secret.</param>
    /// <param name="cancellationToken">Ends the wait for another writer.</param>
    public static Task ChangeAsync(
        string path, Func<string, string> change, CancellationToken cancellationToken, bool keepRights = false) =>
        ChangeAsync(path, old => Task.FromResult(change(old)), LongestWait, cancellationToken, keepRights);

    /// <inheritdoc cref="ChangeAsync(string, Func{string, string}, CancellationToken, bool)"/>
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="change">From the old text to the new one. Other writers wait meanwhile; nothing is written where it throws.</param>
    /// <param name="longestWait">How long to wait for another writer.</param>
    /// <param name="cancellationToken">Ends the wait for another writer.</param>
    /// <param name="keepRights">A file that is there stays readable for those who can read it: it holds no secret.</param>
    public static async Task ChangeAsync(
        string path,
        Func<string, Task<string>> change,
        TimeSpan longestWait,
        CancellationToken cancellationToken,
        bool keepRights = false)
    {
        try
        {
            // People keep such files in other places, and replacing the link would cut it.
            var file = UnixFile.BehindLinks(path);
            CreateFolder(Path.GetDirectoryName(file)!);
            var turn = await TakeTurnAsync(file + ".lock", longestWait, cancellationToken).ConfigureAwait(false);
            await using var untilEnd = turn.ConfigureAwait(false);
            var old = File.Exists(file) ? Encoding.Latin1.GetString(File.ReadAllBytes(file)) : "";
            if (IsNoText(old))
            {
                throw new Fault(Messages.PrivateFileNotText(path), FaultKind.InvalidData, path);
            }

            Replace(file, old, await change(old).ConfigureAwait(false), keepRights);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.PrivateFileFailed(path, e.Message), FaultKind.ResourceUnavailable, path);
        }
    }

    /// <summary>A new file for the owner's eyes, which the caller deletes.</summary>
    /// <returns>Its path, in the folder for temporary files.</returns>
    /// <exception cref="Fault">PrivateFileFailed: the file system refused.</exception>
    public static string CreateTemporary(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rdsiam-{Path.GetRandomFileName()}");
        try
        {
            using var stream = Create(path);
            stream.Write(Encoding.UTF8.GetBytes(text));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.PrivateFileFailed(path, e.Message), FaultKind.ResourceUnavailable, path);
        }
    }

    /// <summary>A file of the owner's alone, to write on at its end; one that is there keeps its rights.</summary>
    /// <exception cref="Fault">PrivateFileFailed: the file system refused.</exception>
    public static StreamWriter Append(string path)
    {
        try
        {
            var options =
                new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            return new StreamWriter(new FileStream(path, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.PrivateFileFailed(path, e.Message), FaultKind.ResourceUnavailable, path);
        }
    }

    /// <summary>A text as files are changed: its UTF-8 bytes as characters.</summary>
    public static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>What <see cref="Bytes"/> was made of.</summary>
    public static string Text(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    /// <summary>UTF-16, with or without its mark.</summary>
    private static bool IsNoText(string bytes) => bytes is ['\u00FF', '\u00FE', ..] or ['\u00FE', '\u00FF', ..]
        or [not '\0', '\0', not '\0', '\0', ..] or ['\0', not '\0', '\0', not '\0', ..];

    private static void Replace(string file, string old, string next, bool keepRights)
    {
        if (next.Length == 0)
        {
            File.Delete(file);
            return;
        }

        var mode = ModeFor(file, keepRights);
        if (next != old || !HasMode(file, mode))
        {
            var temporary = $"{file}.{Path.GetRandomFileName()}";
            try
            {
                using (var stream = Create(temporary))
                {
                    stream.Write(Encoding.Latin1.GetBytes(next));
                    stream.Flush(flushToDisk: true);
                }

                SetMode(temporary, mode);
                File.Move(temporary, file, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Its own, where nobody else can read it or may do so; else the owner's alone. A umask has no say.</summary>
    private static UnixFileMode ModeFor(string file, bool keepRights)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file))
        {
            return OwnerOnly;
        }

        var mode = File.GetUnixFileMode(file);
        return keepRights || (mode & ~(OwnerOnly | UnixFileMode.UserExecute)) == 0 ? mode : OwnerOnly;
    }

    private static bool HasMode(string file, UnixFileMode mode) => OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == mode;

    private static void SetMode(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Create(string file) => OperatingSystem.IsWindows()
        ? CreateForUser(file)
        : new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });

    private static FileStream CreateLock(string file)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileInfo(file).LinkTarget is null
            ? new FileStream(file, options)
            : throw new UnauthorizedAccessException(Messages.LinkOfOther(file));
    }

    [SupportedOSPlatform("windows")]
    private static FileStream CreateForUser(string file)
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(user.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(file).Create(
            FileMode.CreateNew, FileSystemRights.FullControl, FileShare.None, bufferSize: 4096, FileOptions.None, security);
    }

    private static async Task<FileStream> TakeTurnAsync(string file, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + longestWait;
        while (true)
        {
            try
            {
                return CreateLock(file);
            }
            catch (IOException) when (DateTime.UtcNow < end && Directory.Exists(Path.GetDirectoryName(file)))
            {
                await Task.Delay(25, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
