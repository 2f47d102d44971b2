using System.Net.Sockets;
using RdsIam.Core.Tunnels;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>The local end of a tunnel, and the sharing of tunnels.</summary>
[NeedsServer]
public sealed class TunnelDoorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task This_process_comes_in_and_its_bytes_go_through()
    {
        await using var tunnel = new EchoTunnel();
        await using var door = TunnelDoor.Open(tunnel, "db", 5432);
        using var socket = await ConnectAsync(door);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync("abc"u8.ToArray(), Token);
        var got = new byte[3];
        await stream.ReadExactlyAsync(got, Token);
        Assert.Equal("abc"u8.ToArray(), got);
        Assert.Equal(("db", 5432), tunnel.Asked);
    }

    [Fact]
    public async Task Another_process_of_the_same_user_is_sent_away()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Another process needs a program that speaks to unix sockets: there is no python3.");
        await using var tunnel = new EchoTunnel();
        await using var door = TunnelDoor.Open(tunnel, "db", 5432);
        using var other = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList =
            {
                "-c",
                "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.settimeout(30)\ns.connect(sys.argv[1])\nsys.stdout.write('got %d' % len(s.recv(1)))",
                Path.Combine(door.Folder, ".s.PGSQL.5432"),
            },
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("got 0", await other.StandardOutput.ReadToEndAsync(Token));
        Assert.Null(tunnel.Asked);
    }

    [Fact]
    public async Task Nobody_else_can_look_into_the_folder_and_it_goes_with_the_door()
    {
        string folder;
        await using (var tunnel = new EchoTunnel())
        {
            await using var door = TunnelDoor.Open(tunnel, "db", 5432);
            folder = door.Folder;
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            }
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Why_a_connection_cannot_be_had_is_kept()
    {
        var fault = new Fault(Messages.TunnelStopped, FaultKind.Connection, null);
        await using var tunnel = new EchoTunnel { Fails = fault };
        await using var door = TunnelDoor.Open(tunnel, "db", 5432);
        using var socket = await ConnectAsync(door);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], SocketFlags.None, Token));
        Assert.Same(fault, door.Latest!.Fault);
    }

    [Fact]
    public async Task Those_who_go_the_same_way_share_a_tunnel_and_the_last_closes_it()
    {
        var key = new TunnelKey("ssm:i-1", Guid.NewGuid().ToString(), "me", "eu-west-1");
        var made = new List<EchoTunnel>();
        ITunnel Make()
        {
            made.Add(new EchoTunnel());
            return made[^1];
        }

        var one = SharedTunnels.Take(key, Make);
        var two = SharedTunnels.Take(key with { }, Make);
        Assert.Same(one.Tunnel, two.Tunnel);
        await one.DisposeAsync();
        await one.DisposeAsync();
        Assert.False(made.Single().IsClosed);
        Assert.Contains(SharedTunnels.All, tunnel => tunnel.Key == key);
        await two.DisposeAsync();
        Assert.True(made.Single().IsClosed);
        Assert.DoesNotContain(SharedTunnels.All, tunnel => tunnel.Key == key);
        await using var three = SharedTunnels.Take(key, Make);
        Assert.Equal(2, made.Count);
        Assert.True(await SharedTunnels.StopAsync(key));
        Assert.False(await SharedTunnels.StopAsync(key));
    }

    private static async Task<Socket> ConnectAsync(TunnelDoor door)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(door.Folder, ".s.PGSQL.5432")), Token);
        return socket;
    }

    private sealed class EchoTunnel : ITunnel
    {
        public (string, int)? Asked { get; private set; }

        public Fault? Fails { get; init; }

        public bool IsClosed { get; private set; }

        public TunnelStatus Status => new("echo", TunnelState.Open, null, 0, 0, 0, null);

        public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken)
        {
            if (Fails is not null)
            {
                throw Fails;
            }

            Asked = (host, port);
            using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            var near = new TcpClient();
            await near.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint, cancellationToken);
            var far = (await listener.AcceptTcpClientAsync(cancellationToken)).GetStream();
            _ = far.CopyToAsync(far, CancellationToken.None);
            return near.GetStream();
        }

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
