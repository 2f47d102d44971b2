using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

namespace RdsIam.Core.Clients;

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
    public static async Task ChangeAsync(string path, Func<string, string> change, CancellationToken cancellationToken)
    {
        try
        {
            var file = LinkedFile(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var turn = (await TakeTurnAsync(file + ".lock", cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            var old = File.Exists(file) ? Encoding.Latin1.GetString(File.ReadAllBytes(file)) : "";
            Replace(file, old, change(old));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault("PrivateFileFailed", FaultKind.ResourceUnavailable, path, path, e.Message);
        }
    }

    /// <summary>A text as <see cref="ChangeAsync"/> takes it: its UTF-8 bytes as characters.</summary>
    public static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static void Replace(string file, string old, string next)
    {
        if (next.Length == 0)
        {
            File.Delete(file);
        }
        else if (next != old || !IsPrivate(file))
        {
            var temporary = $"{file}.{Path.GetRandomFileName()}";
            try
            {
                using (var stream = Create(temporary))
                {
                    stream.Write(Encoding.Latin1.GetBytes(next));
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, file, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    private static bool IsPrivate(string file) => OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == OwnerOnly;

    private static FileStream Create(string file) => OperatingSystem.IsWindows()
        ? CreateForUser(file)
        : new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });

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

    /// <summary>Where a link leads: people keep such files in other places, and replacing the link would cut it.</summary>
    private static string LinkedFile(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static async Task<FileStream> TakeTurnAsync(string file, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + LongestWait;
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (DateTime.UtcNow < end && Directory.Exists(Path.GetDirectoryName(file)))
            {
                await Task.Delay(25, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
