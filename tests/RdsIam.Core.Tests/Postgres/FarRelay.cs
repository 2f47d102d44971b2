using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>
/// A TCP relay on another host, as far as the kernel knows: in a network namespace of its own, behind a cable that can be pulled. Nothing
/// is closed or refused then, and no packet comes any more.
/// </summary>
internal sealed class FarRelay : IDisposable
{
    private static int _count;

    private readonly string _name;
    private readonly int _behind;
    private readonly TcpListener _listener;

    private FarRelay(string name, int subnet, int behind)
    {
        (_name, _behind) = (name, behind);
        _listener = ListenIn(name, IPAddress.Parse($"10.213.{subnet}.2"));
        _ = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Null: this machine lets nobody make network namespaces.</summary>
    /// <param name="behind">The port of the server on this machine.</param>
    public static FarRelay? TryStart(int behind)
    {
        var subnet = Environment.ProcessId % 100 + (Interlocked.Increment(ref _count) % 2 * 100);
        var name = $"rdsiam{subnet}";
        if (!OperatingSystem.IsLinux() || !Ip($"netns add {name}"))
        {
            return null;
        }

        if (Ip($"link add {name}a type veth peer name {name}b netns {name}") && Ip($"addr add 10.213.{subnet}.1/30 dev {name}a")
            && Ip($"link set {name}a up") && Ip($"-n {name} addr add 10.213.{subnet}.2/30 dev {name}b") && Ip($"-n {name} link set {name}b up"))
        {
            return new FarRelay(name, subnet, behind);
        }

        Ip($"netns del {name}");
        return null;
    }

    /// <summary>Pulls the cable at the far end.</summary>
    public void Pull() => Assert.True(Ip($"-n {_name} link set {_name}b down"));

    public void Dispose()
    {
        _listener.Stop();
        Ip($"link del {_name}a");
        Ip($"netns del {_name}");
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient { NoDelay = true };
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _behind);
            await await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side went away.
        }
    }

    /// <summary>A socket belongs to the namespace of the thread that made it.</summary>
    private static TcpListener ListenIn(string name, IPAddress address)
    {
        TcpListener? listener = null;
        var thread = new Thread(() =>
        {
            using var file = File.OpenHandle($"/var/run/netns/{name}");
            if (SetNamespace(file.DangerousGetHandle().ToInt32(), 0) == 0)
            {
                listener = new TcpListener(address, 0);
                listener.Start();
            }
        });
        thread.Start();
        thread.Join();
        return listener ?? throw new InvalidOperationException($"The thread did not get into the namespace {name}.");
    }

    [DllImport("libc", EntryPoint = "setns")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int file, int kind);

    private static bool Ip(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
