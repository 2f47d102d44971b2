using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Connections;

namespace RdsIam.Bench;

/// <summary>pgbouncer in session mode, which checks the same certificate before the same server.</summary>
internal sealed class Pgbouncer : IDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private Pgbouncer(Process process, DirectoryInfo folder, IReadOnlyList<KeyValuePair<string, string>> settings) =>
        (_process, _folder, Settings) = (process, folder, settings);

    /// <summary>libpq's words.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; }

    /// <summary>Null, said on standard error, where it is not installed.</summary>
    public static async Task<Pgbouncer?> StartAsync(ConnectionTarget target)
    {
        var folder = Directory.CreateTempSubdirectory("rdsiam-bouncer-");
        var port = FreePort();
        var (users, file) = (Path.Combine(folder.FullName, "users.txt"), Path.Combine(folder.FullName, "pgbouncer.ini"));
        await File.WriteAllTextAsync(users, $"\"{target.UserName}\" \"\"\n");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            {target.Database} = host={target.ConnectToHost} port={target.Port} user={target.UserName}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = session
            server_tls_sslmode = verify-ca
            server_tls_ca_file = {target.RootCertificate}
            logfile = {folder.FullName}/log
            """));
        try
        {
            // It refuses to run as root, and what it tells of every login nobody reads (-q).
            string[] start = ["pgbouncer", "-q", file];
            string[] command = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. start] : start;
            await Open(folder, target);
            var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
            await Task.Delay(1000);
            if (!process.HasExited)
            {
                return new(process, folder, [new("host", "127.0.0.1"), new("port", $"{port}"), new("dbname", target.Database), new("user", target.UserName), new("sslmode", "disable")]);
            }

            Console.Error.WriteLine($"pgbouncer: {await process.StandardError.ReadToEndAsync()}");
        }
        catch (Win32Exception trouble)
        {
            Console.Error.WriteLine($"pgbouncer: {trouble.Message}");
        }

        folder.Delete(recursive: true);
        return null;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Another user runs it, who must read its files; they hold no secret.</summary>
    private static async Task Open(DirectoryInfo folder, ConnectionTarget target)
    {
        using var chmod = Process.Start("chmod", ["-R", "a+rwX", folder.FullName, target.RootCertificate!]);
        await chmod.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
