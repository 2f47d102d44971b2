using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using RdsIam.Sandbox.Commands;

namespace RdsIam.Tests;

/// <summary>
/// Runs tests/Module in PowerShell and reports every Pester test as one of ours: in the engine that the repository pins, or in the
/// one that RDSIAM_PWSH names. RDSIAM_MODULE names the manifest of the module to test, where it is not the built one.
/// </summary>
[NeedsServer]
public sealed class PesterSuite
{
    /// <summary>Each with a sandbox of its own; more than the other tests leave processors for would only wait.</summary>
    private const int Processes = 2;

    private static readonly Lazy<Task<List<PesterResult>>> Suite = new(RunAsync);

    public static async Task<IEnumerable<TheoryDataRow<string, string, string>>> Results() =>
        (await Suite.Value).Select(result => new TheoryDataRow<string, string, string>(result.Name, result.Outcome, result.Message));

    [Theory]
    [MemberData(nameof(Results), DisableDiscoveryEnumeration = true)]
    public void Module(string name, string outcome, string message)
    {
        Assert.NotEmpty(name);
        Assert.SkipWhen(outcome == "Skipped", message);
        Assert.True(outcome == "Passed", $"{name}: {outcome}\n{message}");
    }

    private static async Task<List<PesterResult>> RunAsync()
    {
        var engine = Environment.GetEnvironmentVariable("RDSIAM_PWSH") is { Length: > 0 } given
            ? await PowerShellEngine.FindAsync(given, CancellationToken.None)
                ?? throw new InvalidOperationException($"RDSIAM_PWSH is '{given}', which is no PowerShell {PowerShellEngine.Oldest} or later.")
            : await PowerShellEngine.PinnedAsync(Repository.Root, report: null, CancellationToken.None);
        var results = (await Task.WhenAll(Shares().Select(files => RunAsync(engine, files)))).SelectMany(share => share).ToList();
        // Here each of them takes no time; .ci/run shows the slowest of both kinds.
        var times = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "TestResults"));
        var lines = results.Select(result => FormattableString.Invariant($"{result.Seconds:0.0}\t{result.Name}"));
        await File.WriteAllLinesAsync(Path.Combine(times.FullName, "module-times.tsv"), lines);
        return results;
    }

    /// <summary>The files, shared out so that each process has about the same to read; the order within a share is the name's.</summary>
    private static List<string>[] Shares()
    {
        var shares = Enumerable.Range(0, Processes).Select(_ => new List<FileInfo>()).ToArray();
        var files = new DirectoryInfo(Path.Combine(Repository.Root, "tests", "Module")).GetFiles("*.Tests.ps1");
        foreach (var file in files.OrderByDescending(file => file.Length))
        {
            shares.MinBy(share => share.Sum(other => other.Length))!.Add(file);
        }

        return [.. shares.Select(share => share.Select(file => file.FullName).Order(StringComparer.Ordinal).ToList())];
    }

    private static async Task<List<PesterResult>> RunAsync(PowerShellEngine engine, List<string> files)
    {
        var report = Path.Combine(Path.GetTempPath(), $"rdsiam-pester-{Guid.NewGuid():N}.json");
        var pester = typeof(PesterSuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Pester").Value!;
        var run = Path.Combine(Repository.Root, "tests", "Module", "Run.ps1");
        var start = engine.Start("-NoProfile", "-NonInteractive", "-File", run, "-Report", report, "-Pester", pester, "-Path", string.Join('|', files));
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<List<PesterResult>>(await File.ReadAllTextAsync(report))!
                : throw new InvalidOperationException($"The Pester run broke off ({process.ExitCode}):\n{output}\n{await error}");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private sealed record PesterResult(string Name, string Outcome, string Message, double Seconds);
}
