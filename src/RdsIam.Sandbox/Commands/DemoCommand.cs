using System.Diagnostics;
using RdsIam.Core;

namespace RdsIam.Sandbox.Commands;

/// <summary><c>demo</c>: the product's main job against a sandbox that lives as long as the demo.</summary>
internal static class DemoCommand
{
    /// <summary>What shells give for a program that Ctrl+C ended.</summary>
    private const int Interrupted = 130;

    /// <summary>Runs the command; the result is the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (args.Count > 0)
        {
            Console.Error.WriteLine($"demo takes no options, and '{args[0]}' is one.");
            return Usage.WrongUsage;
        }

        using var stop = new StopSignal();
        try
        {
            Console.WriteLine("Starting a PostgreSQL server, an RDS endpoint in front of it and an AWS account, all on this machine.");
            var host = await SandboxHost.StartAsync(new SandboxOptions { Report = Console.Error.WriteLine }, stop.Token)
                .ConfigureAwait(false);
            await using (host.ConfigureAwait(false))
            {
                return await RunAsync(host.Description, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (Fault fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static async Task<int> RunAsync(SandboxDescription sandbox, CancellationToken stop)
    {
        var engine = await PowerShellEngine.FindAsync("pwsh", stop).ConfigureAwait(false)
            ?? await PowerShellEngine.PinnedAsync(RepositoryRoot(), Console.WriteLine, stop).ConfigureAwait(false);
        Console.WriteLine($"Running examples/quickstart.ps1 in PowerShell {engine.Version}.");
        return await RunQuickstartAsync(engine, sandbox, stop).ConfigureAwait(false);
    }

    private static async Task<int> RunQuickstartAsync(PowerShellEngine engine, SandboxDescription sandbox, CancellationToken stop)
    {
        var script = Path.Combine(RepositoryRoot(), "examples", "quickstart.ps1");
        var start = engine.Start("-NoProfile", "-NonInteractive", "-File", script);
        // Through the environment and not the command line, which every user of the machine can read.
        start.Environment["RDSIAM_SANDBOX"] = sandbox.ToJson();
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RdsIam.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new Fault(SandboxMessages.RepositoryNotFound(AppContext.BaseDirectory), FaultKind.ObjectNotFound, AppContext.BaseDirectory);
    }
}
