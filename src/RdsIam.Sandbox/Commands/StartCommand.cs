using RdsIam.Core;

namespace RdsIam.Sandbox.Commands;

/// <summary><c>start</c>: a sandbox that runs until it is told to end.</summary>
internal static class StartCommand
{
    /// <summary>Runs the command; the result is the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (StartArguments.Parse(args, out var trouble) is not { } arguments)
        {
            Console.Error.WriteLine(trouble);
            return Usage.WrongUsage;
        }

        using var stop = new StopSignal();
        stop.WatchStandardInput();
        try
        {
            await RunAsync(arguments, stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (Fault fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }

    private static async Task RunAsync(StartArguments arguments, CancellationToken stop)
    {
        var options = arguments.Options with { Report = Console.Error.WriteLine };
        var host = await SandboxHost.StartAsync(options, stop).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            if (arguments.Json)
            {
                Console.Out.WriteLine(host.Description.ToJson());
            }

            Console.Out.WriteLine(StartText.For(host.Description));
            await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Console.Out.WriteLine(arguments.Options.DataFolder is null
            ? "Stopped; nothing is left." : $"Stopped; the data are in {arguments.Options.DataFolder}.");
    }
}
