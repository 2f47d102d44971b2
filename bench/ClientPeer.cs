using System.Diagnostics;
using System.Globalization;

namespace RdsIam.Bench;

/// <summary>
/// Another client in a process of its own that stays warm: it reads the table once for each line that it is given and answers
/// with the rows and the seconds.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ClientPeer : IDisposable
{
    private ClientPeer(Process process, string name)
    {
        Process = process;
        Name = name;
    }

    public Process Process { get; }

    /// <summary>With its version.</summary>
    public string Name { get; }

    /// <summary>Starts the peer; null, with its own complaint on standard error, where its program or library is not there.</summary>
    public static async Task<ClientPeer?> StartAsync(BenchServer server, string folder, string program, params string[] script)
    {
        script[0] = Path.Combine(AppContext.BaseDirectory, "peers", script[0]);
        var start = new ProcessStartInfo(program, script)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        server.Point(start);
        try
        {
            var process = Process.Start(start)!;
            if (await process.StandardOutput.ReadLineAsync() is { } name)
            {
                return new(process, name);
            }

            process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception trouble)
        {
            Console.Error.WriteLine($"{program}: {trouble.Message}");
        }

        return null;
    }

    /// <summary>Seconds that it took to read the rows.</summary>
    public async Task<double> ReadAsync(int rows)
    {
        await Process.StandardInput.WriteLineAsync("read");
        await Process.StandardInput.FlushAsync();
        var answer = (await Process.StandardOutput.ReadLineAsync())!.Split(' ');
        return int.Parse(answer[0], CultureInfo.InvariantCulture) == rows
            ? double.Parse(answer[1], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{Name} read {answer[0]} rows.");
    }

    public void Dispose()
    {
        Process.StandardInput.Close();
        if (!Process.WaitForExit(5000))
        {
            Process.Kill();
        }

        Process.Dispose();
    }
}
