using System.Diagnostics;
using System.Text.Json;

namespace RdsIam.Testing;

/// <summary>The built sandbox program, run as its users run it.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>The line of JSON.</summary>
    public JsonElement Description { get; private set; }

    /// <summary>The folder in which everything temporary is.</summary>
    public string Folder => Path.GetDirectoryName(Text("logFile"))!;

    public int Port => int.Parse(Text("connectTo").Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);

    public int PostmasterId =>
        int.Parse(File.ReadLines(Path.Combine(DataFolder ?? Folder, "pg", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    public string? DataFolder { get; private init; }

    /// <summary>Starts <c>start --json</c> and waits for its line.</summary>
    public static async Task<SandboxProcess> StartAsync(string? dataFolder, CancellationToken cancellationToken)
    {
        string[] more = dataFolder is null ? [] : ["--data", dataFolder];
        var sandbox = new SandboxProcess(Launch(["start", "--json", .. more])) { DataFolder = dataFolder };
        var line = await sandbox._process.StandardOutput.ReadLineAsync(cancellationToken);
        if (line is null)
        {
            Assert.Fail(await sandbox._process.StandardError.ReadToEndAsync(cancellationToken));
        }

        sandbox.Description = JsonDocument.Parse(line).RootElement;
        return sandbox;
    }

    /// <summary>Runs it to its end, which it comes to by itself: its standard input stays open.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Launch(arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public string Text(string property) => Description.GetProperty(property).GetString()!;

    /// <summary>Sends a signal by its name.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Waits for its end and reads what it said last.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync(CancellationToken cancellationToken)
    {
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static Process Launch(string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "RdsIam.Sandbox.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(info)!;
    }
}
