using System.Security.Cryptography;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssh;
using RdsIam.Core.Tunnels.Ssh.Keys;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>Connections through OpenSSH's own server.</summary>
[NeedsServer]
public sealed class SshTunnelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_go_both_ways_and_the_tunnel_counts_them()
    {
        await using var server = await SshServer.StartAsync();
        using var echo = new EchoServer();
        await using var tunnel = TunnelTo(server);
        Assert.Equal(TunnelState.Closed, tunnel.Status.State);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await EchoAsync(stream, 100_000);
        Assert.Equal(
            (TunnelState.Open, 1, 100_000L, 100_000L),
            (tunnel.Status.State, tunnel.Status.Connections, tunnel.Status.BytesSent, tunnel.Status.BytesReceived));
        Assert.NotNull(tunnel.Status.Since);
        await stream.DisposeAsync();
        await Eventually.True(() => tunnel.Status.Connections == 0, "the connection is closed", Token);
    }

    [Fact]
    public async Task A_hundred_megabytes_come_back_as_they_went_also_over_new_keys()
    {
        // The server asks for new keys every 16 MB.
        await using var server = await SshServer.StartAsync("RekeyLimit 16M");
        using var echo = new EchoServer();
        await using var tunnel = TunnelTo(server);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await EchoAsync(stream, 100 * 1024 * 1024);
    }

    [Fact]
    public async Task Twenty_connections_share_a_login_and_a_slow_reader_holds_up_nobody()
    {
        await using var server = await SshServer.StartAsync();
        using var echo = new EchoServer();
        using var fountain = new EchoServer { Serve = async stream => await stream.WriteAsync(new byte[16 * 1024 * 1024]) };
        await using var tunnel = TunnelTo(server);
        await using var slow = await tunnel.OpenAsync("127.0.0.1", fountain.Port, Token);
        var streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tunnel.OpenAsync("127.0.0.1", echo.Port, Token)));
        await Task.WhenAll(streams.Select(stream => EchoAsync(stream, 1_000_000)));
        Assert.Equal(21, tunnel.Status.Connections);
        Assert.Equal(1, server.Logins);
        var rest = new byte[16 * 1024 * 1024];
        await slow.ReadExactlyAsync(rest, Token);
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_end_of_the_far_side_is_the_end_of_the_stream_after_its_last_byte()
    {
        await using var server = await SshServer.StartAsync();
        using var far = new EchoServer { Serve = async stream => await stream.WriteAsync("last words"u8.ToArray()) };
        await using var tunnel = TunnelTo(server);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", far.Port, Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("last words", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_server_that_dies_is_said_and_the_next_connection_logs_in_anew()
    {
        await using var server = await SshServer.StartAsync();
        using var echo = new EchoServer();
        await using var tunnel = TunnelTo(server);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await EchoAsync(stream, 1000);
        server.Kill();
        var broken = await Assert.ThrowsAsync<TunnelBroken>(() => EchoAsync(stream, 1000));
        Assert.Equal("SshLost", broken.Fault.ErrorId);
        Assert.Equal(TunnelState.Closed, tunnel.Status.State);
        Assert.StartsWith("The SSH connection to ", tunnel.Status.LastError, StringComparison.Ordinal);
        Assert.Equal("SshUnreachable", (await Assert.ThrowsAsync<Fault>(() => tunnel.OpenAsync("127.0.0.1", echo.Port, Token))).ErrorId);
        await server.RunAsync();
        await using var next = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await EchoAsync(next, 1000);
        Assert.Null(tunnel.Status.LastError);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_found_out()
    {
        await using var server = await SshServer.StartAsync();
        using var echo = new EchoServer();
        server.Config("ServerAliveInterval 1", "ServerAliveCountMax 2");
        await using var tunnel = TunnelTo(server);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await EchoAsync(stream, 1000);
        server.Freeze();
        var broken = await Assert.ThrowsAsync<TunnelBroken>(async () => await stream.ReadExactlyAsync(new byte[1], Token));
        Assert.Equal(("SshLost", true), (broken.Fault.ErrorId, broken.Fault.Message.Contains("it has not answered for 2 seconds", StringComparison.Ordinal)));
        Assert.Equal(TunnelState.Closed, tunnel.Status.State);
    }

    [Fact]
    public async Task To_dispose_it_ends_connections_and_the_login()
    {
        await using var server = await SshServer.StartAsync();
        using var echo = new EchoServer();
        var tunnel = TunnelTo(server);
        var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await EchoAsync(stream, 1000);
        await tunnel.DisposeAsync();
        Assert.Equal("TunnelStopped", (await Assert.ThrowsAsync<TunnelBroken>(() => EchoAsync(stream, 1000))).Fault.ErrorId);
        await Eventually.True(() => server.Log.Contains("Disconnected from user", StringComparison.Ordinal), "the login ends", Token);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => tunnel.OpenAsync("127.0.0.1", echo.Port, Token));
    }

    internal static SshTunnel TunnelTo(SshServer server, SshTarget? target = null, AskPassphrase? ask = null) => new(
        "ssh:test", _ => Task.FromResult(new SshConfig(server.Places).Resolve(target ?? server.Target)), new SshKeyRing(ask ?? (_ => null)));

    /// <summary>Sends random bytes and expects the same ones.</summary>
    internal static async Task EchoAsync(Stream stream, int count)
    {
        var bytes = RandomNumberGenerator.GetBytes(count);
        var sending = stream.WriteAsync(bytes, Token).AsTask();
        var got = new byte[count];
        await stream.ReadExactlyAsync(got, Token);
        await sending;
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(got));
    }
}
