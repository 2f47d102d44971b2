namespace RdsIam.Sandbox;

/// <summary>What is fetched once for a user and used by every clone: PostgreSQL's programs, a PowerShell.</summary>
internal static class UserCache
{
    // Root's home is closed to the user that the server runs as, so root's cache is the system's.
    public static string Folder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.IsPrivilegedProcess ? "/var/cache"
            : Path.Combine(home, ".cache");
        return Path.Combine(cache, "rdsiam");
    }

    /// <summary>
    /// Lets <paramref name="install"/> fill a folder beside the final one, which is then renamed, so that a broken or a second
    /// fetch never leaves half of it.
    /// </summary>
    /// <param name="home">The final folder, which is not there yet.</param>
    /// <param name="install">Gets the folder to fill.</param>
    public static async Task InstallAsync(string home, Func<string, Task> install)
    {
        var partial = home + "." + Path.GetRandomFileName();
        Directory.CreateDirectory(partial);
        try
        {
            await install(partial).ConfigureAwait(false);
            Directory.Move(partial, home);
        }
        catch (IOException) when (Directory.Exists(home))
        {
            // Someone else finished first; theirs is as good.
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }
}
