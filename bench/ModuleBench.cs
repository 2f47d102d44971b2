using System.Diagnostics;
using System.Globalization;
using RdsIam.Core.Credentials;
using RdsIam.Sandbox;

namespace RdsIam.Bench;

/// <summary>
/// What a person at a prompt waits for: the import with the first token and with the first row, as whole processes beside an
/// empty PowerShell, in turns.
/// </summary>
internal static class ModuleBench
{
    /// <param name="args"><c>--rounds</c>; <c>--beside</c> another build's RdsIam.psd1, which takes turns with this one.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = int.Parse(Option(args, "--rounds") ?? "10", CultureInfo.InvariantCulture);
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), CancellationToken.None);
        var sandbox = host.Description;
        var role = IdentitySources.Create(new CredentialOptions
        {
            AccessKey = sandbox.AccessKeyId,
            SecretKey = sandbox.SecretAccessKey,
            RoleArn = [sandbox.RoleArn],
            Region = sandbox.Region,
        });
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", sandbox.AwsEndpointUrl);
        // Assumed here, once: the processes measure signing and logging in, and not a call to STS.
        var keys = await role.GetIdentityAsync(CancellationToken.None);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", keys.AccessKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", keys.SecretAccessKey);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", keys.SessionToken);
        var target = $"-HostName {sandbox.HostName} -ConnectTo {sandbox.ConnectTo} -Database {sandbox.Database} "
            + $"-UserName {sandbox.UserName} -RootCertificate '{sandbox.RootCertificate}'";
        (string Name, string Script)[] Commands(string module, string whose) =>
        [
            ($"import{whose}", $"Import-Module '{module}'"),
            ($"import and first token{whose}", $"Import-Module '{module}'; Get-RdsIamToken {sandbox.HostName} {sandbox.UserName}"),
            ($"import and first row{whose}", $"Import-Module '{module}'; Invoke-RdsIamQuery 'select 1 as one' {target}"),
        ];
        (string Name, string Script)[] commands =
        [
            ("empty pwsh -NoProfile", "1"),
            .. Commands(ModulePath(), ""),
            .. Option(args, "--beside") is { } other ? Commands(Path.GetFullPath(other), ", the other") : [],
        ];
        Report(commands.Select(command => command.Name).ToArray(), await MeasureAsync(commands, rounds), rounds);
        return 0;
    }

    internal static string ModulePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RdsIam.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above this program holds RdsIam.slnx.");
        }

        return Path.Combine(folder.FullName, "out", "RdsIam", "RdsIam.psd1");
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    private static async Task<List<double>[]> MeasureAsync((string Name, string Script)[] commands, int rounds)
    {
        var times = commands.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < commands.Length; i++)
            {
                var watch = Stopwatch.StartNew();
                await RunAsync(commands[i].Name, commands[i].Script);
                if (round >= 0)
                {
                    times[i].Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        return times;
    }

    private static async Task RunAsync(string name, string script)
    {
        var start = new ProcessStartInfo("pwsh")
        {
            ArgumentList = { "-NoProfile", "-NonInteractive", "-Command", $"$ErrorActionPreference = 'Stop'; {script}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{name}' failed: {await error}");
        }
    }

    private static void Report(string[] names, List<double>[] times, int rounds)
    {
        var medians = times.Select(Median).ToArray();
        Console.WriteLine($"Whole processes, in turns, median of {rounds}");
        Console.WriteLine();
        Console.WriteLine("| | median ms | over empty ms | fastest ms |");
        Console.WriteLine("|---|---:|---:|---:|");
        for (var i = 0; i < names.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {names[i]} | {medians[i]:F0} | {medians[i] - medians[0]:F0} | {times[i].Min():F0} |"));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
