using System.Diagnostics;

namespace RdsIam.Mutants;

/// <summary>Runs tests on one mutant, in a process of its own.</summary>
internal static class TestRun
{
    /// <param name="program">The tests.</param>
    /// <param name="arguments">Which.</param>
    /// <param name="mutant">Zero: none.</param>
    /// <param name="hits">The file for what was reached; null: nobody asks.</param>
    /// <param name="limit">After so long it hangs.</param>
    /// <returns>The exit code; null: it was ended.</returns>
    public static async Task<int?> RunAsync(string program, IEnumerable<string> arguments, int mutant, string? hits, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "--stop-on-fail", "on", "--no-progress", "--no-ansi"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["RDSIAM_MUTANT"] = $"{mutant}";
        start.Environment["RDSIAM_MUTANT_HITS"] = hits ?? "";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var end = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return null;
        }

        if (mutant == 0 && process.ExitCode != 0)
        {
            Console.Error.WriteLine(await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        }

        return process.ExitCode;
    }
}
