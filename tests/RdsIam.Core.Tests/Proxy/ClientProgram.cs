using System.ComponentModel;
using System.Diagnostics;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>Runs a client of PostgreSQL with a proxy's settings.</summary>
internal static class ClientProgram
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where a program does not run here.</summary>
    public static async Task RequireAsync(string program, params string[] arguments)
    {
        try
        {
            var (exitCode, _, error) = await RunAsync(null, program, arguments);
            Assert.SkipUnless(exitCode == 0, $"{program} is not usable here: {error}");
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
    }

    public static async Task<(
        int ExitCode, string Output, string Error)> RunAsync(ProxyScene? scene, string program, params string[] arguments)
    {
        using var process = Start(scene, program, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>With libpq's variables for the proxy.</summary>
    public static Process Start(ProxyScene? scene, string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        foreach (var (key, value) in scene?.Lines.Settings() ?? [])
        {
            info.Environment[key switch { "dbname" => "PGDATABASE", _ => "PG" + key.ToUpperInvariant() }] = value;
        }

        return Process.Start(info)!;
    }
}
