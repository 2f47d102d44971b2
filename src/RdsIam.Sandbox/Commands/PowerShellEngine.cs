using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using RdsIam.Core;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Sandbox.Commands;

/// <summary>A PowerShell to run scripts in: one that is installed, or the one that the repository pins as a .NET tool.</summary>
/// <param name="Program">The name on PATH, or a path.</param>
/// <param name="Version">Without a preview's label.</param>
internal sealed record PowerShellEngine(string Program, Version Version)
{
    private const string Package = "PowerShell";

    /// <summary>The first that the module supports.</summary>
    public static Version Oldest { get; } = new(7, 4);

    /// <summary>The one that answers to a name or path, or null where there is none or it is too old.</summary>
    public static async Task<PowerShellEngine?> FindAsync(string program, CancellationToken cancellationToken)
    {
        try
        {
            string[] question = ["-NoProfile", "-NonInteractive", "-Command", "$PSVersionTable.PSVersion.ToString()"];
            var answer = await ChildProcess.RunAsync(program, question, userName: null, cancellationToken).ConfigureAwait(false);
            return Version.TryParse(answer.Output.Trim().Split('-')[0], out var version) && version >= Oldest
                ? new PowerShellEngine(program, version)
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The one that <c>.config/dotnet-tools.json</c> pins; fetched once into the user's cache folder.</summary>
    /// <param name="repository">The clone's root.</param>
    /// <param name="report">Told before something is fetched.</param>
    /// <param name="cancellationToken">Stops the fetch.</param>
    /// <exception cref="Fault">The package cannot be fetched; the text has the command to try.</exception>
    public static async Task<PowerShellEngine> PinnedAsync(string repository, Action<string>? report, CancellationToken cancellationToken)
    {
        var version = PinnedVersion(repository);
        var home = Path.Combine(UserCache.Folder(), $"powershell-{version}");
        var program = Path.Combine(home, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (!File.Exists(program))
        {
            report?.Invoke(SandboxMessages.SandboxFetchingPowerShell($"{Package} {version}", home));
            await UserCache.InstallAsync(home, folder => InstallAsync(repository, version, folder, cancellationToken))
                .ConfigureAwait(false);
        }

        return new PowerShellEngine(program, Version.Parse(version));
    }

    /// <summary>How a script is started in it; programs that the script starts by the name <c>pwsh</c> get the same engine.</summary>
    public ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments);
        if (Path.GetDirectoryName(Program) is { Length: > 0 } folder)
        {
            start.Environment["PATH"] = folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        }

        // The tool is a program of .NET, and looks for the runtime in the system's places and here.
        if (!start.Environment.ContainsKey("DOTNET_ROOT"))
        {
            var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
            start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        }

        return start;
    }

    private static string PinnedVersion(string repository)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(repository, ".config", "dotnet-tools.json")));
        return manifest.RootElement.GetProperty("tools").GetProperty(Package.ToLowerInvariant()).GetProperty("version").GetString()!;
    }

    // A tool of a manifest runs by `dotnet pwsh` only; installed by path it is a program that other programs can start.
    private static async Task InstallAsync(string repository, string version, string folder, CancellationToken cancellationToken)
    {
        string[] arguments = ["tool", "install", Package, "--version", version, "--tool-path", folder];
        var start = ChildProcess.StartInfo("dotnet", arguments, userName: null);
        start.WorkingDirectory = repository;
        var result = await ChildProcess.RunAsync(start, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new Fault(
                SandboxMessages.SandboxNoPowerShell($"dotnet tool install --global {Package} --version {version}", result.Words), FaultKind.NotInstalled, Package);
        }
    }
}
