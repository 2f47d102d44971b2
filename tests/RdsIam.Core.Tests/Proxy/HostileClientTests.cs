using System.Text;
using Npgsql;
using RdsIam.Core.Proxy.Guarding;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>Clients that mean harm, or speak something else: they are sent away, and harm nobody.</summary>
[NeedsServer]
public sealed class HostileClientTests
{
    private static readonly byte[] Tls = StartupPacket.AskForTls();
    private static readonly byte[] Gss = [0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x30];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\0\0\u0027\u0011\0\u0003\0\0")]
    [InlineData("\0\0\0\u0007\0\u0003\0\0")]
    [InlineData("\0\0\0\u000C\u0004\u00D2\u0016\u002Fmore")]
    [InlineData("\0\0\0\u000C\0\u0003\0\0user")]
    [InlineData("\0\0\0\u0010\0\u0003\0\0user\0me\0")]
    [InlineData("\u0016\u0003\u0001\0\u0005\u0001\0\0\u0001\0")]
    [InlineData("\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF")]
    public async Task What_is_not_the_protocol_is_closed_without_a_word(string sent)
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        using (var client = await RawClient.ConnectAsync(proxy.Door.Port))
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(sent));
            Assert.Equal("", await client.RestAsync());
        }

        await AssertServesAsync(proxy);
    }

    [Fact]
    public async Task The_longest_startup_packet_is_that_of_postgresql()
    {
        await using var proxy =
            await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with { IsWithoutPassword = true });
        foreach (var (length, answer) in new[] { (10_000, 'R'), (10_001, '\0') })
        {
            var fixedPart = RawClient.Startup(0x30000, ("user", "app_reader"), ("database", "demo"), ("application_name", "")).Length;
            using var client = await RawClient.ConnectAsync(proxy.Door.Port);
            await client.SendAsync(RawClient.Startup(
                0x30000, ("user", "app_reader"), ("database", "demo"), ("application_name", new string('x', length - fixedPart))));
            if (answer == 'R')
            {
                Assert.Equal((byte)'R', (await client.MessageAsync()).Type);
            }
            else
            {
                Assert.Equal("", await client.RestAsync());
            }
        }
    }

    [Fact]
    public async Task Questions_for_encryption_are_answered_once_each_in_any_order()
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        foreach (var (first, second) in new[] { (Tls, Gss), (Gss, Tls) })
        {
            using var client = await RawClient.ConnectAsync(proxy.Door.Port);
            await client.SendAsync(first);
            Assert.Equal((byte)'N', await client.ByteAsync());
            await client.SendAsync(second);
            Assert.Equal((byte)'N', await client.ByteAsync());
            await client.SendAsync(RawClient.Startup(0x30000, ("user", "x")));
            Assert.Equal(10, (await client.MessageAsync()).Demand);
        }

        using var twice = await RawClient.ConnectAsync(proxy.Door.Port);
        await twice.SendAsync(Tls);
        Assert.Equal((byte)'N', await twice.ByteAsync());
        await twice.SendAsync(Tls);
        Assert.Equal("", await twice.RestAsync());
    }

    [Fact]
    public async Task A_thousand_clients_that_never_come_to_the_point_keep_nobody_out()
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        var idlers = new List<RawClient>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                var client = await RawClient.ConnectAsync(proxy.Door.Port, i % 2 == 0 ? "127.0.0.1" : "::1");
                idlers.Add(client);
                // Some say nothing, some a byte, some half a packet, some stay within SCRAM.
                byte[] start = (
                    i % 4) switch { 0 => [], 1 =>
                        [0], 2 => RawClient.Startup(0x30000, ("user", "x"))[..^3], _ => RawClient.Startup(0x30000, ("user", "x")) };
                await client.SendAsync(start);
            }

            await AssertServesAsync(proxy);
            Assert.InRange(proxy.Server.Guard.Handshakes.Count, 0, HandshakeGate.Most);
        }
        finally
        {
            idlers.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing_and_says_which_one_is_meant()
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        await using var source = proxy.Source(settings => settings.Password = "x" + settings.Password![1..]);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => source.OpenConnectionAsync(Cancel).AsTask());
        Assert.Equal("28P01", refusal.SqlState);
        Assert.Contains("needs its own password", refusal.MessageText, StringComparison.Ordinal);
        Assert.Contains("Get-RdsIamProxy", refusal.Hint, StringComparison.Ordinal);
        Assert.Equal((0, 0L), (proxy.Server.Guard.Sessions, proxy.Door.TokensSigned));
        await AssertServesAsync(proxy);
    }

    [Fact]
    public async Task Scram_messages_that_are_none_open_nothing()
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        foreach (var message in new[]
        {
            "", "secret\0", "SCRAM-SHA-256\0", "SCRAM-SHA-256-PLUS\0\0\0\0\u000An,,n=,r=ab", "SCRAM-SHA-256\0\0\0\0\u0007p=x,,n=", "SCRAM-SHA-256\0\0\0\0\u0005n,,n=",
            "SCRAM-SHA-256\0\u007F\u00FF\u00FF\u00FFn,,n=,r=abc",
        })
        {
            using var client = await RawClient.ConnectAsync(proxy.Door.Port);
            await client.SendAsync(RawClient.Startup(0x30000, ("user", "x")));
            await client.MessageAsync();
            await client.SendAsync(new WireMessage(WireMessage.Password, Encoding.Latin1.GetBytes(message)).ToBytes());
            Assert.Equal("", await client.RestAsync());
        }

        using (var tooLong = await RawClient.ConnectAsync(proxy.Door.Port))
        {
            await tooLong.SendAsync(RawClient.Startup(0x30000, ("user", "x")));
            await tooLong.MessageAsync();
            await tooLong.SendAsync((byte)'p', 0x7F, 0xFF, 0xFF, 0xFF);
            Assert.Equal("", await tooLong.RestAsync());
        }

        foreach (var final in new[] { "c=biws", "c=biws,r={0},p=AAAA", "p=x,c=biws,r={0}", "c=eSws,r={0},p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "c=biws,r={0}x,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" })
        {
            using var client = await RawClient.ConnectAsync(proxy.Door.Port);
            await client.SendAsync(RawClient.Startup(0x30000, ("user", "x")));
            await client.MessageAsync();
            await client.SendAsync(new WireMessage(WireMessage.Password, Encoding.Latin1.GetBytes("SCRAM-SHA-256\0\0\0\0\u000Bn,,n=,r=abc")).ToBytes());
            var nonce = Encoding.ASCII.GetString((await client.MessageAsync()).Body[4..]).Split(',')[0][2..];
            var text = final.Replace("{0}", nonce, StringComparison.Ordinal);
            await client.SendAsync(new WireMessage(WireMessage.Password, Encoding.ASCII.GetBytes(text)).ToBytes());
            Assert.Equal("", await client.RestAsync());
        }

        Assert.Equal(0, proxy.Door.TokensSigned);
    }

    private static async Task AssertServesAsync(ProxyScene proxy)
    {
        await using var source = proxy.Source();
        Assert.Equal("app_reader", await source.AskAsync("select current_user::text", Cancel));
    }
}
