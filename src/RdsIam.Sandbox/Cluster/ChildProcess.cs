using System.Diagnostics;

namespace RdsIam.Sandbox.Cluster;

/// <summary>What a finished program said.</summary>
internal sealed record ChildResult(int ExitCode, string Output, string Error)
{
    /// <summary>The program's own words about its trouble: standard error, or standard output where that is empty.</summary>
    public string Words => (string.IsNullOrWhiteSpace(Error) ? Output : Error).Trim();
}

/// <summary>Runs PostgreSQL's and the system's programs, as another user where that is asked for.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program to its end. Its standard input is empty: the sandbox keeps its own.</summary>
    /// <param name="fileName">A path, or a name on PATH.</param>
    /// <param name="arguments">One argument each, not quoted.</param>
    /// <param name="userName">The operating system's user to run as (only root may ask), or null for ourselves.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Task<ChildResult> RunAsync(
        string fileName,
        IEnumerable<string> arguments,
        string? userName,
        CancellationToken cancellationToken) => RunAsync(StartInfo(fileName, arguments, userName), cancellationToken);

    /// <summary>Runs a program of <see cref="StartInfo"/> to its end.</summary>
    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, string?, CancellationToken)" path="/exception"/>
    public static async Task<ChildResult> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = start };
        process.Start();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ChildResult(
            process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>How every child is started: no window, all three streams ours, no PostgreSQL settings from outside.</summary>
    public static ProcessStartInfo StartInfo(string fileName, IEnumerable<string> arguments, string? userName)
    {
        var info = new ProcessStartInfo(fileName, arguments)
        {
            // A window of its own (invisible) also keeps the terminal's Ctrl+C away on Windows.
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The other user may not be able to enter our current folder.
            WorkingDirectory = userName is null ? "" : "/",
        };
        if (userName is not null)
        {
            info.UserName = userName;
        }

        // PGDATA, PGPORT, PGHOST and the like of the caller must not reach a cluster that is ours alone.
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            info.Environment.Remove(name);
        }

        info.Environment["LC_ALL"] = "C";
        return info;
    }
}
