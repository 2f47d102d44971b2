using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Connections;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Bench;

/// <summary>
/// A server that lets everybody in over TLS and then waits, in a process of its own, so that only the proxy's memory is measured.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class IdleServer
{
    private const string Word = "idle-server";
    private const string HostName = "idle.abc123example.eu-west-1.rds.amazonaws.com";

    /// <summary>How much this process grows by a proxy with so many idle clients, which are in it too.</summary>
    public static async Task MeasureAsync(int count)
    {
        // By dotnet or by the program that a build makes of it.
        string[] arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(IdleServer).Assembly.Location, Word]
            : [Word];
        using var peer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        var words = (await peer.StandardOutput.ReadLineAsync())!.Split(' ', 2);
        var target = new ConnectionTarget
        {
            HostName = HostName,
            ConnectToHost = "127.0.0.1",
            ConnectToPort = int.Parse(words[0], CultureInfo.InvariantCulture),
            Database = "postgres",
            UserName = "idle",
            Region = "eu-west-1",
            RootCertificate = words[1],
        };
        var proxy = await ProxyBench.StartAsync(target, isWithoutPassword: true);
        await using (proxy)
        {
            var clients = new List<Socket>();
            clients.AddRange(await ConnectAsync(proxy.Doors[0].Port, 20));
            var before = Memory();
            clients.AddRange(await ConnectAsync(proxy.Doors[0].Port, count));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} idle clients: {(Memory() - before) / 1e6:F1} MB more"));
            clients.ForEach(client => client.Dispose());
        }

        File.Delete(target.RootCertificate);
        peer.StandardInput.Close();
        await peer.WaitForExitAsync();
    }

    /// <summary>The server's own process, until its standard input ends.</summary>
    public static async Task<int> RunAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={HostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(HostName);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = new X509Certificate2(made.Export(X509ContentType.Pfx));
        var root = Path.GetTempFileName();
        await File.WriteAllTextAsync(root, made.ExportCertificatePem());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{((IPEndPoint)listener.LocalEndpoint).Port} {root}"));
        _ = AcceptAsync(listener, certificate);
        await Console.In.ReadLineAsync();
        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener, X509Certificate2 certificate)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync(), certificate);
        }
    }

    private static async Task ServeAsync(TcpClient client, X509Certificate2 certificate)
    {
        await StartupPacket.ReadAsync(client.GetStream(), CancellationToken.None);
        await client.GetStream().WriteAsync("S"u8.ToArray());
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(certificate);
        await StartupPacket.ReadAsync(tls, CancellationToken.None);
        byte[] open =
            [.. WireMessage.Ask(WireMessage.AuthenticationOk).ToBytes(), .. new WireMessage(WireMessage.Ready, "I"u8.ToArray()).ToBytes()];
        await tls.WriteAsync(open);
        await tls.CopyToAsync(Stream.Null);
    }

    private static async Task<List<Socket>> ConnectAsync(int port, int count)
    {
        var startup = new StartupPacket(StartupKind.Session, 0x30000) { Parameters = [new("user", "idle")] }.ToBytes();
        var clients = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(startup);
            for (var got = 0; got < 15;)
            {
                got += await socket.ReceiveAsync(new byte[64]);
            }

            clients.Add(socket);
        }

        return clients;
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
