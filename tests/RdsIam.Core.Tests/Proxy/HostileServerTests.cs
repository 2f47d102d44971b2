using System.Text;
using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Credentials;
using RdsIam.Core.Proxy;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>Servers that are not what they should be get no token, and clients are told why.</summary>
[NeedsServer]
public sealed class HostileServerTests : IDisposable
{
    private const string HostName = "shop.abc123example.eu-west-1.rds.amazonaws.com";
    private const string TokenPart = "X-Amz-Signature";

    private readonly TestCertificates _authority = new("Hostile server tests");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(5, "28000")]
    [InlineData(10, "28000")]
    [InlineData(7, "28000")]
    public async Task No_token_goes_into_md5_scram_or_kerberos(int demand, string sqlState)
    {
        await using var server = new ScriptedServer(_authority.Issue(HostName), (_, stream) =>
            stream.WriteAsync(WireMessage.Ask(demand, "SCRAM-SHA-256\0\0"u8).ToBytes(), Cancel).AsTask());
        var refusal = await RefusedAsync(server);
        Assert.Equal(sqlState, refusal.SqlState);
        Assert.Contains("not a member of rds_iam", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("New-RdsIamUser", refusal.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(TokenPart, server.Received, StringComparison.Ordinal);
        Assert.Single(server.Startups);
    }

    [Fact]
    public async Task No_token_goes_to_a_certificate_of_another_name()
    {
        await using var server = new ScriptedServer(_authority.Issue("other.example.com"), (_, stream) => AskAsync(stream));
        var refusal = await RefusedAsync(server);
        Assert.Equal("08001", refusal.SqlState);
        Assert.Contains("it is for other.example.com", refusal.Detail, StringComparison.Ordinal);
        // Not even the user's name was said.
        Assert.Empty(server.Startups);
    }

    [Fact]
    public async Task No_token_goes_to_a_certificate_of_another_authority()
    {
        using var stranger = new TestCertificates("Stranger");
        await using var server = new ScriptedServer(stranger.Issue(HostName), (_, stream) => AskAsync(stream));
        Assert.Equal("08001", (await RefusedAsync(server)).SqlState);
        Assert.Empty(server.Startups);
    }

    [Fact]
    public async Task No_token_goes_where_there_is_no_tls()
    {
        await using var server = new ScriptedServer(_authority.Issue(HostName), (_, _) => Task.CompletedTask) { TlsAnswer = (byte)'N' };
        var refusal = await RefusedAsync(server);
        Assert.Contains("does not offer TLS", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal("", server.Received);
    }

    [Fact]
    public async Task A_token_is_given_once_only()
    {
        await using var server = new ScriptedServer(_authority.Issue(HostName), async (_, stream) =>
        {
            await AskAsync(stream);
            await WireMessage.ReadAsync(stream, 10_000, Cancel);
            await AskAsync(stream);
        });
        Assert.Equal("28000", (await RefusedAsync(server)).SqlState);
        Assert.DoesNotContain(TokenPart, server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_before_the_login_reach_the_client_behind_it()
    {
        var notice = new WireMessage(WireMessage.Notice, Encoding.ASCII.GetBytes("SNOTICE\0VNOTICE\0C00000\0Mhello there\0\0")).ToBytes();
        await using var server = new ScriptedServer(_authority.Issue(HostName), async (_, stream) =>
        {
            await stream.WriteAsync(notice, Cancel);
            await AskAsync(stream);
            await WireMessage.ReadAsync(stream, 10_000, Cancel);
            await OpenAsync(stream, [1, 2, 3, 4]);
        });
        await using var proxy = await StartAsync(server);
        using var client = await RawClient.ConnectAsync(proxy.Door.Port);
        await client.SendAsync(RawClient.Startup(0x30000, ("user", "somebody")));
        List<char> types = [];
        while (types.LastOrDefault() != 'Z')
        {
            types.Add((char)(await client.MessageAsync()).Type);
        }

        Assert.Equal("RNKZ", string.Concat(types));
    }

    [Fact]
    public async Task A_version_is_negotiated_by_the_server_alone_and_keys_of_any_length_cancel()
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        await using var server = new ScriptedServer(_authority.Issue(HostName), async (startup, stream) =>
        {
            if (startup.Kind == StartupKind.Session)
            {
                await stream.WriteAsync(new WireMessage(WireMessage.NegotiateVersion, [0, 0, 0, 2, 0, 0, 0, 0]).ToBytes(), Cancel);
                await OpenAsync(stream, key);
            }
        });
        await using var proxy = await StartAsync(server);
        using var client = await RawClient.ConnectAsync(proxy.Door.Port);
        await client.SendAsync(RawClient.Startup(0x3270F, ("user", "somebody"), ("_pq_.test_protocol_negotiation", ""), ("application_name", "\u00E4")));
        Assert.Equal(WireMessage.NegotiateVersion, (await client.MessageAsync()).Type);
        Assert.Equal(WireMessage.Authentication, (await client.MessageAsync()).Type);
        var given = await client.MessageAsync();
        Assert.Equal(key, given.Body[4..]);
        Assert.Equal(0x3270F, server.Startups.First().Version);
        Assert.Equal("app_reader", server.Startups.First().Text("user"));
        Assert.Contains(server.Startups.First().Parameters, pair => pair is { Key: "application_name", Value: "\u00E4" });
        Assert.Contains(server.Startups.First().Parameters, pair => pair.Key == "_pq_.test_protocol_negotiation");

        foreach (var wrong in new[] { key[..4], key[..^1], [.. key[..^1], 0] })
        {
            await CancelAsync(proxy, given.Demand, wrong);
        }

        Assert.Single(server.Startups);
        await CancelAsync(proxy, given.Demand, key);
        Assert.Equal((StartupKind.Cancel, given.Demand), (server.Startups.Last().Kind, server.Startups.Last().ProcessId));
        Assert.Equal(key, server.Startups.Last().Key);
    }

    [Fact]
    public async Task A_server_without_a_key_gives_the_client_none()
    {
        await using var server = new ScriptedServer(_authority.Issue(HostName), (_, stream) => OpenAsync(stream, null));
        await using var proxy = await StartAsync(server);
        using var client = await RawClient.ConnectAsync(proxy.Door.Port);
        await client.SendAsync(RawClient.Startup(0x30000, ("user", "somebody")));
        Assert.Equal(WireMessage.Authentication, (await client.MessageAsync()).Type);
        Assert.Equal(WireMessage.Ready, (await client.MessageAsync()).Type);
        await CancelAsync(proxy, 0, [0, 0, 0, 0]);
        Assert.Single(server.Startups);
    }

    private static Task AskAsync(Stream stream) =>
        stream.WriteAsync(WireMessage.Ask(WireMessage.AuthenticationClearText).ToBytes(), Cancel).AsTask();

    private static async Task OpenAsync(Stream stream, byte[]? key)
    {
        byte[] keyData = key is null ? [] : new WireMessage(WireMessage.KeyData, [0, 0, 0, 7, .. key]).ToBytes();
        byte[] all = [.. WireMessage.Ask(WireMessage.AuthenticationOk).ToBytes(), .. keyData,
            .. new WireMessage(WireMessage.Ready, "I"u8.ToArray()).ToBytes()];
        await stream.WriteAsync(all, Cancel);
    }

    private static async Task CancelAsync(ProxyScene proxy, int processId, byte[] key)
    {
        using var cancel = await RawClient.ConnectAsync(proxy.Door.Port);
        await cancel.SendAsync(new StartupPacket(StartupKind.Cancel, 0) { ProcessId = processId, Key = key }.ToBytes());
        Assert.Equal("", await cancel.RestAsync());
    }

    private async Task<PostgresException> RefusedAsync(ScriptedServer server)
    {
        await using var proxy = await StartAsync(server);
        await using var source = proxy.Source();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => source.OpenConnectionAsync(Cancel).AsTask());
        Assert.Equal(1, server.Connections);
        return refusal;
    }

    private Task<ProxyScene> StartAsync(ScriptedServer server)
    {
        var target = new ConnectionTarget
        {
            HostName = HostName,
            ConnectToHost = "127.0.0.1",
            ConnectToPort = server.Port,
            Database = "postgres",
            UserName = "app_reader",
            Region = "eu-west-1",
            RootCertificate = _authority.RootFile,
        };
        var keys = new StaticIdentitySource(new SigningIdentity("AKIAIOSFODNN7EXAMPLE", "secret"), "given keys", TimeProvider.System);
        return ProxyScene.StartAsync(
            new DoorOptions(target, keys, 0), TimeProvider.System, options => options with { IsWithoutPassword = true });
    }
}
