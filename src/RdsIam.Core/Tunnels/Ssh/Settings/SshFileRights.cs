using System.Diagnostics.CodeAnalysis;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>
/// Whether others may change or read what must be this user's alone, as ssh itself checks. Windows keeps such rights otherwise.
/// </summary>
internal static class SshFileRights
{
    private const UnixFileMode WrittenByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode ForOthers =
        WrittenByOthers | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="Fault">SshConfigOpen: others may change the file.</exception>
    public static void Check(string config)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(config) & WrittenByOthers) != 0)
        {
            throw new Fault(Messages.SshConfigOpen(config), FaultKind.Security, config);
        }
    }

    /// <summary>A key that others may read is not used.</summary>
    [SuppressMessage("Interoperability", "CA1416", Justification = "Windows has no such mode.")]
    public static bool IsPrivate(string key) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(key) & ForOthers) == 0;
}
