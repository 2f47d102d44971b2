using System.Text;

namespace RdsIam.Sandbox.Cluster;

/// <summary>Where a cluster's files are.</summary>
/// <param name="Temporary">Removed at the end.</param>
/// <param name="Data">PostgreSQL's data: inside the temporary folder, or kept.</param>
internal sealed record ClusterFolders(string Temporary, string Data)
{
    // The shortest limit among the systems (macOS 104 bytes, the last of them a zero).
    private const int LongestSocketPath = 103;

    /// <summary>The folder of the unix socket.</summary>
    public string Socket => Temporary;

    /// <summary>The server's own log.</summary>
    public string Log => Path.Combine(Temporary, "postgresql.log");

    /// <summary>Makes the folders, open to nobody else.</summary>
    /// <param name="kept">The folder in which the data stay between starts; null: everything is temporary.</param>
    public static ClusterFolders Create(string? kept)
    {
        var temporary = CreateTemporary();
        var data = Path.Combine(kept is null ? temporary : Path.GetFullPath(kept), "pg");
        CreatePrivate(data);
        return new ClusterFolders(temporary, data);
    }

    private static string CreateTemporary()
    {
        var socketPath = Path.Combine(Path.GetTempPath(), "rdsiam-xxxxxx", ".s.PGSQL.5432");
        // A user's own temporary folder may be closed to the user that root's server runs as, or too deep for a socket.
        var common = !OperatingSystem.IsWindows()
            && (Environment.IsPrivilegedProcess || Encoding.UTF8.GetByteCount(socketPath) > LongestSocketPath);
        if (!common)
        {
            return Directory.CreateTempSubdirectory("rdsiam-").FullName;
        }

        var folder = Path.Combine("/tmp", "rdsiam-" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal));
        CreatePrivate(folder);
        return folder;
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // A user's profile, and with it the temporary folder, is closed to other users there.
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
