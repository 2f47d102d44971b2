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
        Assert.Equal((TunnelState.Open, 1, 100_000L, 100_000L), (tunnel.Status.State, tunnel.Status.Connections, tunnel.Status.BytesSent, tunnel.Status.BytesReceived));
    }

    internal static SshTunnel TunnelTo(SshServer server, SshTarget? target = null, AskPassphrase? ask = null) => new(
        "ssh:test", () => new SshConfig(server.Places).Resolve(target ?? server.Target), new SshKeyRing(ask ?? (_ => null)));

    /// <summary>Sends random bytes and expects the same ones.</summary>
    internal static async Task EchoAsync(Stream stream, int count)
    {
        var bytes = RandomNumberGenerator.GetBytes(count);
        var sending = stream.WriteAsync(bytes, Token);
        var got = new byte[count];
        await stream.ReadExactlyAsync(got, Token);
        await sending;
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(got));
    }
}
