using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Tunnels;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tests.Tunnels.Ssh;

/// <summary>What is on the way: names, sockets, jump hosts, and what the last server may and can reach.</summary>
[NeedsServer]
public sealed class SshWayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_jump_host_leads_to_the_server_behind_it()
    {
        await using var outer = await SshServer.StartAsync();
        await using var inner = await SshServer.StartAsync();
        Lead(outer, inner);
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(outer, new SshTarget("inner", null, null));
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(stream, 5_000_000);
        Assert.Equal((1, 1), (outer.Logins, inner.Logins));
        Assert.Equal(5_000_000, tunnel.Status.BytesSent);
        Assert.Equal(
            ["Name", "Tcp", "HostKey", "Authentication", "Forwarding", "Tcp", "HostKey", "Authentication", "Forwarding"],
            tunnel.Stages.Select(stage => stage.Kind.ToString()));
    }

    [Fact]
    public async Task A_jump_host_that_dies_is_named_and_the_next_connection_goes_anew()
    {
        await using var outer = await SshServer.StartAsync();
        await using var inner = await SshServer.StartAsync();
        Lead(outer, inner);
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(outer, new SshTarget("inner", null, null));
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(stream, 1000);
        outer.Kill();
        await Assert.ThrowsAsync<TunnelBroken>(() => SshTunnelTests.EchoAsync(stream, 1000));
        await Eventually.True(() => tunnel.Status.LastError?.Contains($":{outer.Port} was lost", StringComparison.Ordinal) == true, "the jump host is named", Token);
        await outer.RunAsync();
        await using var next = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(next, 1000);
    }

    [Fact]
    public async Task Faults_of_a_hop_name_that_hop()
    {
        await using var outer = await SshServer.StartAsync();
        await using var inner = await SshServer.StartAsync();
        Lead(outer, inner);
        var target = new SshTarget("inner", null, null);
        File.WriteAllText(outer.KnownHosts, $"{outer.Name} {SshServer.PublicOf(outer.HostKey)}\n");
        var unknown = await RefusedAsync(outer, target);
        Assert.Equal(("SshHostKeyUnknown", true), (unknown.ErrorId, unknown.Happened.Contains($":{inner.Port}", StringComparison.Ordinal)));
        Assert.EndsWith("ssh -o HostKeyAlgorithms=ssh-ed25519 inner", unknown.Fix, StringComparison.Ordinal);
        outer.Trust();
        outer.Trust($"{inner.Name} {SshServer.PublicOf(inner.HostKey)}");
        inner.Kill();
        var gone = await RefusedAsync(outer, target);
        Assert.Equal(("SshFarEndRefused", true), (gone.ErrorId, gone.Happened.Contains($":{outer.Port} was reached", StringComparison.Ordinal)));
        outer.Kill();
        await outer.RunAsync("AllowTcpForwarding no");
        var forbidden = await RefusedAsync(outer, target);
        Assert.Equal(("SshForwardingForbidden", true), (forbidden.ErrorId, forbidden.Happened.Contains($":{outer.Port} lets you", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("AllowTcpForwarding no")]
    [InlineData("DisableForwarding yes")]
    [InlineData("PermitOpen 127.0.0.1:1")]
    public async Task A_server_that_does_not_forward_is_said(string setting)
    {
        await using var server = await SshServer.StartAsync(setting);
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(server);
        var fault = await Assert.ThrowsAsync<Fault>(() => tunnel.OpenAsync("127.0.0.1", echo.Port, Token));
        Assert.Equal(("SshForwardingForbidden", FaultKind.PermissionDenied), (fault.ErrorId, fault.Kind));
        Assert.Equal(TunnelState.Open, tunnel.Status.State);
        Assert.Equal(0, tunnel.Status.Connections);
    }

    [Fact]
    public async Task A_far_end_that_refuses_or_has_no_name_is_said_and_the_next_one_is_reached()
    {
        await using var server = await SshServer.StartAsync();
        using var echo = new EchoServer();
        await using var tunnel = SshTunnelTests.TunnelTo(server);
        Assert.Equal("SshFarEndRefused", (await Assert.ThrowsAsync<Fault>(() => tunnel.OpenAsync("127.0.0.1", FreePort(), Token))).ErrorId);
        var nameless = await Assert.ThrowsAsync<Fault>(() => tunnel.OpenAsync("no-such-host.invalid", 5432, Token));
        Assert.Equal("SshFarEndRefused", nameless.ErrorId);
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(stream, 1000);
        Assert.Equal(1, server.Logins);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_the_far_end_leaves_no_connection_open()
    {
        await using var server = await SshServer.StartAsync();
        await using var tunnel = SshTunnelTests.TunnelTo(server);
        // A listener whose queue is full takes no more, and says nothing: the server waits.
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(0);
        var port = ((IPEndPoint)full.LocalEndpoint).Port;
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port, Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await tunnel.OpenAsync("127.0.0.1", port, limit.Token);
            }
        });
        using var echo = new EchoServer();
        await using var stream = await tunnel.OpenAsync("127.0.0.1", echo.Port, Token);
        await SshTunnelTests.EchoAsync(stream, 1000);
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        await using var server = await SshServer.StartAsync();
        Assert.Equal("SshNameUnknown", (await RefusedAsync(server, new SshTarget("no-such-host.invalid", null, null))).ErrorId);
        Assert.Equal("SshUnreachable", (await RefusedAsync(server, new SshTarget("127.0.0.1", null, FreePort()))).ErrorId);
    }

    [Fact]
    public async Task Who_takes_the_connection_and_is_silent_or_no_SSH_server_is_said()
    {
        await using var server = await SshServer.StartAsync();
        using var silent = new EchoServer { Serve = _ => Task.Delay(Timeout.Infinite, Token) };
        server.Config("ConnectTimeout 1");
        Assert.Equal("SshSilent", (await RefusedAsync(server, new SshTarget("127.0.0.1", null, silent.Port))).ErrorId);
        using var other = new EchoServer { Serve = stream => stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()).AsTask() };
        Assert.Equal("SshFailed", (await RefusedAsync(server, new SshTarget("127.0.0.1", null, other.Port))).ErrorId);
    }

    [Fact]
    public async Task To_dispose_a_tunnel_ends_its_opening()
    {
        await using var server = await SshServer.StartAsync();
        using var silent = new EchoServer { Serve = _ => Task.Delay(Timeout.Infinite, Token) };
        server.Config("ConnectTimeout 600");
        var tunnel = SshTunnelTests.TunnelTo(server, new SshTarget("127.0.0.1", null, silent.Port));
        var opening = tunnel.PrepareAsync(Token);
        await Eventually.True(() => tunnel.Status.State == TunnelState.Opening, "it opens", Token);
        Assert.Equal("SshSilent", tunnel.Late(TimeSpan.FromSeconds(1))!.ErrorId);
        await tunnel.DisposeAsync();
        Assert.Equal("TunnelStopped", (await Assert.ThrowsAsync<Fault>(() => opening)).ErrorId);
    }

    /// <summary>The outer one's home leads to the inner one through it.</summary>
    private static void Lead(SshServer outer, SshServer inner)
    {
        outer.Config(
            "Host inner", "  HostName 127.0.0.1", $"  Port {inner.Port}", $"  IdentityFile {inner.Key}", "  ProxyJump outer",
            "Host outer", "  HostName 127.0.0.1", $"  Port {outer.Port}");
        outer.Trust($"{inner.Name} {SshServer.PublicOf(inner.HostKey)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Fault> RefusedAsync(SshServer server, SshTarget target)
    {
        await using var tunnel = SshTunnelTests.TunnelTo(server, target);
        return await Assert.ThrowsAsync<Fault>(() => tunnel.PrepareAsync(Token));
    }
}
