using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Tunnels.Ssh;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Bench;

/// <summary>A tunnel through OpenSSH's own server on this machine, beside <c>ssh -L</c> through the same one.</summary>
internal static class SshBench
{
    public static async Task<int> RunAsync(int rounds, int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("rdsiam-bench-ssh-").FullName;
        var programs = new List<Process>();
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _ = TunnelBench.ServeAsync(listener);
            var target = await ServeAsync(folder, programs);
            var forwarded = FreePort();
            var far = ((IPEndPoint)listener.LocalEndpoint).Port;
            programs.Add(Process.Start("ssh",
            [
                "-F", "none", "-N", "-o", "ExitOnForwardFailure=yes", "-o", $"UserKnownHostsFile={folder}/.ssh/known_hosts", "-i", $"{folder}/.ssh/id_ed25519",
                "-o", "IdentityAgent=none", "-L", Text($"127.0.0.1:{forwarded}:127.0.0.1:{far}"), "-p", Text($"{target.Port}"), $"{target.User}@127.0.0.1",
            ]));
            await (await DialAsync(forwarded)).DisposeAsync();
            var places = new SshPlaces { Home = folder, SystemFolder = folder, UserName = target.User!, Variable = _ => null };
            await using var tunnel =
                new SshTunnel("ssh:bench", _ => Task.FromResult(new SshConfig(places).Resolve(target)), new SshKeyRing(_ => null));
            foreach (var (way, carry) in new (
                string, Func<Stream, int, Task>)[] { ("up", TunnelBench.UploadAsync), ("down", TunnelBench.DownloadAsync) })
            {
                var turns = new Turns($"{megabytes} MB {way}", rounds);
                turns.Add("ssh -L", async () =>
                {
                    await using var stream = await DialAsync(forwarded);
                    await carry(stream, megabytes);
                });
                turns.Add("-Through ssh://", async () =>
                {
                    await using var stream = await tunnel.OpenAsync("127.0.0.1", far, CancellationToken.None);
                    await carry(stream, megabytes);
                });
                var seconds = await turns.RunAsync();
                Console.WriteLine(Text($"  {way}: {megabytes / seconds[1]:F0} MB/s, {seconds[0] / seconds[1]:F2} of ssh -L ({megabytes / seconds[0]:F0} MB/s)"));
            }

            return 0;
        }
        finally
        {
            foreach (var program in programs)
            {
                program.Kill(entireProcessTree: true);
                program.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SshTarget> ServeAsync(string folder, List<Process> programs)
    {
        var port = FreePort();
        Directory.CreateDirectory($"{folder}/.ssh");
        await MakeKeyAsync($"{folder}/.ssh/id_ed25519");
        await MakeKeyAsync($"{folder}/host");
        await File.WriteAllTextAsync($"{folder}/.ssh/known_hosts", Text($"[127.0.0.1]:{port} {await File.ReadAllTextAsync($"{folder}/host.pub")}"));
        await File.WriteAllTextAsync($"{folder}/sshd_config", Text($"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/.ssh/id_ed25519.pub
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            PidFile none

            """));
        if (Environment.UserName == "root")
        {
            Directory.CreateDirectory("/run/sshd");
        }

        programs.Add(Process.Start("/usr/sbin/sshd", ["-D", "-q", "-f", $"{folder}/sshd_config"]));
        await (await DialAsync(port)).DisposeAsync();
        return new SshTarget("127.0.0.1", Environment.UserName, port);
    }

    private static async Task MakeKeyAsync(string path)
    {
        using var program = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
        await program.WaitForExitAsync();
    }

    /// <summary>A connection to what may only just begin to listen.</summary>
    private static async Task<NetworkStream> DialAsync(int port)
    {
        for (var patience = Stopwatch.StartNew(); ;)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (patience.Elapsed < TimeSpan.FromSeconds(30))
            {
                socket.Dispose();
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
