using System.Diagnostics;
using System.Globalization;
using RdsIam.Core.Connections;

namespace RdsIam.Bench;

/// <summary>A PowerShell that stays open and times one command a line: a pipeline's cost without the shell's start.</summary>
internal sealed class ShellPeer : IDisposable
{
    private const string Connect = """
        $password = ConvertTo-SecureString $env:RDSIAM_BENCH_PASSWORD -AsPlainText -Force
        $connection = Connect-RdsIam $env:RDSIAM_BENCH_HOST -Database postgres -ConnectTo $env:RDSIAM_BENCH_CONNECT -RootCertificate $env:RDSIAM_BENCH_ROOT -Credential ([pscredential]::new('bench', $password))
        """;

    // Its Npgsql is the module's own file, loaded once more where PowerShell's own types are.
    private const string Least = """
        $core = Join-Path (Get-Module RdsIam).ModuleBase bin core
        $driver = 'Microsoft.Extensions.Logging.Abstractions', 'Npgsql' | ForEach-Object { [Reflection.Assembly]::LoadFrom((Join-Path $core "$_.dll")) }
        Add-Type -Path ($env:RDSIAM_BENCH_LEAST -split '\|') -ReferencedAssemblies ($driver.Location + [psobject].Assembly.Location + 'netstandard' + 'System.Data.Common' + 'System.ComponentModel.Primitives' + 'System.ComponentModel.TypeConverter' + 'System.Collections.NonGeneric' + 'System.Xml.ReaderWriter' + 'System.ComponentModel') -CompilerOptions '/optimize+', '/nowarn:CS1701'
        Import-Module -Assembly ([InvokeLeastQueryCommand].Assembly)
        """;

    // Where PowerShell is a .NET tool, the program that is started only waits for the one that works.
    private const string Loop = """
        [Console]::Out.WriteLine($PID)
        while ($line = [Console]::In.ReadLine()) {
            [GC]::Collect()
            $command = [scriptblock]::Create($line)
            $watch = [Diagnostics.Stopwatch]::StartNew()
            & $command
            [Console]::Out.WriteLine($watch.Elapsed.TotalSeconds.ToString([cultureinfo]::InvariantCulture))
        }
        """;

    private const string Ended = "PowerShell ended; its error stands above.";

    private static readonly string[] Peers = ["LeastCmdlet.cs", "DataTableCmdlet.cs"];

    private readonly Process _started;

    private ShellPeer(string setup, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("pwsh")
        {
            ArgumentList =
            {
                "-NoProfile", "-NonInteractive", "-Command",
                $"$ErrorActionPreference = 'Stop'\nImport-Module $env:RDSIAM_BENCH_MODULE\n{setup}\n{Loop}",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["RDSIAM_BENCH_MODULE"] = ModuleBench.ModulePath();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _started = Process.Start(start)!;
        Process = _started.StandardOutput.ReadLine() is { } id
            ? Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException(Ended);
    }

    /// <summary>PowerShell itself, for its processor time and memory.</summary>
    public Process Process { get; }

    /// <summary>
    /// Starts it, connected, with <c>Invoke-LeastQuery</c> beside the module's cmdlets; null where there is no PowerShell.
    /// </summary>
    public static ShellPeer? Start(ConnectionTarget target, string password) => Start($"{Connect}\n{Least}", new Dictionary<string, string?>
    {
        ["RDSIAM_BENCH_LEAST"] = string.Join('|', Peers.Select(file => Path.Combine(AppContext.BaseDirectory, "peers", file))),
        ["RDSIAM_BENCH_PLAIN"] = PlainLoops.ConnectionString(target, password),
        ["RDSIAM_BENCH_PASSWORD"] = password,
        ["RDSIAM_BENCH_HOST"] = target.HostName,
        ["RDSIAM_BENCH_CONNECT"] = target.ConnectToHost,
        ["RDSIAM_BENCH_ROOT"] = target.RootCertificate,
    });

    /// <summary>Starts it; null where there is no PowerShell.</summary>
    /// <param name="setup">What is run first, with the module imported.</param>
    /// <param name="environment">Of the process, beside this one's.</param>
    public static ShellPeer? Start(string setup, IReadOnlyDictionary<string, string?> environment)
    {
        try
        {
            return new(setup, environment);
        }
        catch (System.ComponentModel.Win32Exception trouble)
        {
            Console.Error.WriteLine($"pwsh: {trouble.Message}");
            return null;
        }
    }

    /// <summary>Seconds that a command took.</summary>
    public async Task<double> RunAsync(string command)
    {
        await _started.StandardInput.WriteLineAsync(command);
        await _started.StandardInput.FlushAsync();
        var line = await _started.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(Ended);
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _started.StandardInput.Close();
        _started.WaitForExit();
        _started.Dispose();
        Process.Dispose();
    }
}
