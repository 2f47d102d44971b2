using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Cluster;

/// <summary>Where systems keep PostgreSQL's server programs.</summary>
internal static partial class PostgresPlaces
{
    /// <summary>The folders of a PATH variable, in its order.</summary>
    public static IEnumerable<string> OnPath(string? path) =>
        (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The folders of this system's packages that exist, the newest version first.</summary>
    public static IEnumerable<string> Installed() => Patterns().SelectMany(Expand);

    /// <summary>How a version's folders are sorted: 9.6 before 15 before 18, a name without a number last.</summary>
    internal static Version VersionOf(string folderName)
    {
        var match = Digits().Match(folderName);
        var text = match.Value.Contains('.', StringComparison.Ordinal) ? match.Value : match.Value + ".0";
        return match.Success && Version.TryParse(text, out var version) ? version : new Version(0, 0);
    }

    /// <summary>The commands that install a server, by system.</summary>
    public static string InstallCommand()
    {
        if (OperatingSystem.IsWindows())
        {
            return "winget install PostgreSQL.PostgreSQL.17";
        }

        if (OperatingSystem.IsMacOS())
        {
            return "brew install postgresql@17";
        }

        return File.Exists("/etc/debian_version") ? "sudo apt-get install -y postgresql"
            : File.Exists("/sbin/apk") ? "apk add postgresql"
            : "sudo dnf install -y postgresql-server";
    }

    // A root, the pattern of the version's folder in it, and the rest.
    private static IEnumerable<(string Root, string Pattern, string Bin)> Patterns()
    {
        if (OperatingSystem.IsWindows())
        {
            var programs = Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
            return [(Path.Combine(programs, "PostgreSQL"), "*", "bin")];
        }

        return
        [
            ("/usr/lib/postgresql", "*", "bin"),
            ("/usr", "pgsql-*", "bin"),
            ("/usr/libexec", "postgresql*", ""),
            ("/opt/homebrew/opt", "postgresql@*", "bin"),
            ("/usr/local/opt", "postgresql@*", "bin"),
        ];
    }

    private static IEnumerable<string> Expand((string Root, string Pattern, string Bin) place) =>
        Directory.Exists(place.Root)
            ? Directory.EnumerateDirectories(place.Root, place.Pattern)
                .OrderByDescending(folder => VersionOf(Path.GetFileName(folder)))
                .Select(folder => Path.Combine(folder, place.Bin))
            : [];

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Digits();
}
