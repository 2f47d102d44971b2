using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>
/// OpenSSH's own server for the user who runs the tests, on a free port, with keys and a home of its own in a folder that goes with
/// it. Tests that need it are skipped where it is not installed.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private readonly List<Process> _started = [];
    private Process? _process;

    private SshServer(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>The home of whoever connects; its .ssh has the key and knows the server.</summary>
    public string Home => Path.Combine(Folder, "home");

    public string Key => Path.Combine(Home, ".ssh", "id_ed25519");

    public string KnownHosts => Path.Combine(Home, ".ssh", "known_hosts");

    public string HostKey => Path.Combine(Folder, "host_ed25519");

    public string AuthorizedKeys => Path.Combine(Folder, "authorized_keys");

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>How often somebody has logged in.</summary>
    public int Logins => Log.Split("Accepted publickey").Length - 1;

    public int Port { get; private set; }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{Port}");

    public SshTarget Target => new("127.0.0.1", Environment.UserName, Port);

    public SshPlaces Places => new()
    {
        Home = Home,
        SystemFolder = Path.Combine(Folder, "system"),
        UserName = Environment.UserName,
        Variable = name => Variables.GetValueOrDefault(name),
    };

    public Dictionary<string, string> Variables { get; } = [];

    private string LogFile => Path.Combine(Folder, "log");

    /// <summary>A server that runs, and that the home trusts and may enter.</summary>
    /// <param name="settings">Lines of sshd_config in front of the usual ones.</param>
    public static async Task<SshServer> StartAsync(params string[] settings)
    {
        Assert.SkipUnless(File.Exists(Program), $"OpenSSH's server is not there as {Program}.");
        var server = new SshServer(Directory.CreateTempSubdirectory("rdsiam-sshd-").FullName);
        try
        {
            Directory.CreateDirectory(Path.Combine(server.Home, ".ssh"));
            server.MakeKey(server.Key);
            server.MakeKey(server.HostKey);
            File.Copy(server.Key + ".pub", server.AuthorizedKeys);
            await server.RunAsync(settings);
            server.Trust();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, on the port that it had, after it was killed.</summary>
    public async Task RunAsync(params string[] settings)
    {
        Port = Port == 0 ? FreePort() : Port;
        var config = Path.Combine(Folder, "sshd_config");
        File.WriteAllLines(config,
        [
            .. settings,
            $"Port {Port.ToString(CultureInfo.InvariantCulture)}", "ListenAddress 127.0.0.1", $"HostKey {HostKey}", $"AuthorizedKeysFile {AuthorizedKeys}",
            "StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin yes", "LogLevel DEBUG1",
            "MaxStartups 100", $"PidFile {Path.Combine(Folder, "pid")}",
        ]);
        if (Environment.UserName == "root")
        {
            // Where it puts away rights when it may.
            Directory.CreateDirectory("/run/sshd");
        }

        _process = Start(Program, ["-D", "-E", LogFile, "-f", config]);
        var patience = DateTime.UtcNow.AddSeconds(60);
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited || DateTime.UtcNow > patience, Log);
            await Task.Delay(50);
        }
    }

    /// <summary>Ends it and every login, as a crash of the machine does.</summary>
    public void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
    }

    /// <summary>Stops it and every login where they are: the system still acknowledges what comes, and nobody answers.</summary>
    public void Freeze()
    {
        var all = new List<int> { _process!.Id };
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(Processes.ChildrenOf(all[i]));
        }

        all.ForEach(pid => Processes.Signal("STOP", pid));
    }

    /// <summary>Writes the home's ssh_config.</summary>
    public void Config(params string[] lines)
    {
        var file = Path.Combine(Home, ".ssh", "config");
        File.WriteAllLines(file, lines);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Puts the server's key into known_hosts.</summary>
    public void Trust(string? line = null) => File.AppendAllText(KnownHosts, (line ?? $"{Name} {PublicOf(HostKey)}") + "\n");

    public static string PublicOf(string key) => string.Join(' ', File.ReadAllText(key + ".pub").Split(' ').Take(2)).Trim();

    public void MakeKey(string path, string type = "ed25519", string passphrase = "", params string[] more) =>
        Do("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-f", path, .. more]);

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    public string Do(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null, string input = "")
    {
        using var process = Start(program, arguments, variables);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors + output);
        return output;
    }

    /// <summary>Starts a program that ends with the server.</summary>
    public Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
        {
            try
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                    await process.WaitForExitAsync();
                }
            }
            catch (InvalidOperationException)
            {
                // It was waited for and let go.
            }

            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
