using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RdsIam.Core.Tests;

/// <summary>
/// Runs tests/Module in a fresh PowerShell and reports every Pester test as one of ours. Where there is no engine they are
/// skipped with the reason; RDSIAM_REQUIRE_PWSH=1 makes that a failure.
/// </summary>
public sealed partial class PesterSuite
{
    private static readonly Lazy<List<PesterResult>> Suite = new(Run);

    public static TheoryData<string, string, string> Results()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var result in Suite.Value)
        {
            rows.Add(result.Name, result.Outcome, result.Message);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Results), DisableDiscoveryEnumeration = true)]
    public void Module(string name, string outcome, string message)
    {
        Assert.NotEmpty(name);
        if (outcome == "Skipped" && Environment.GetEnvironmentVariable("RDSIAM_REQUIRE_PWSH") != "1")
        {
            Assert.Skip(message);
        }

        Assert.True(outcome == "Passed", $"{name}: {outcome}\n{message}");
    }

    private static List<PesterResult> Run()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Module");
        var report = Path.Combine(Path.GetTempPath(), $"rdsiam-pester-{Guid.NewGuid():N}.json");
        try
        {
            return Execute(folder, report) is { } missing ? Skipped(folder, missing) : Read(report);
        }
        finally
        {
            File.Delete(report);
        }
    }

    /// <summary>Gives the reason where PowerShell 7.4 or Pester 5.5 is missing; else null, and the report is written.</summary>
    private static string? Execute(string folder, string report)
    {
        var start = new ProcessStartInfo("pwsh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-NoProfile", "-NonInteractive", "-File", Path.Combine(folder, "Run.ps1"), "-Report", report })
        {
            start.ArgumentList.Add(argument);
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "no pwsh on PATH: install PowerShell 7.4 or later to run the module's tests";
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            const int EngineMissing = 3;
            return process.ExitCode switch
            {
                0 => null,
                EngineMissing => output.Trim(),
                _ => throw new InvalidOperationException($"The Pester run broke off ({process.ExitCode}):\n{output}\n{error.Result}"),
            };
        }
    }

    private static List<PesterResult> Read(string report)
    {
        using var stream = File.OpenRead(report);
        var results = JsonSerializer.Deserialize<List<PesterResult>>(stream)!;
        Assert.NotEmpty(results);
        return results;
    }

    private static List<PesterResult> Skipped(string folder, string reason) =>
        [.. Directory.EnumerateFiles(folder, "*.Tests.ps1").Order(StringComparer.Ordinal).SelectMany(file =>
            ItBlock().Matches(File.ReadAllText(file)).Select(match =>
                new PesterResult($"{Path.GetFileName(file)}: {match.Groups["name"].Value}", "Skipped", reason)))];

    [GeneratedRegex(@"^\s*It\s+(['""])(?<name>.+?)\1", RegexOptions.Multiline)]
    private static partial Regex ItBlock();

    private sealed record PesterResult(string Name, string Outcome, string Message);
}
