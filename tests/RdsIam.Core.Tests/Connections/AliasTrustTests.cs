using System.Text;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Names;
using RdsIam.Core.Names.Dns;
using RdsIam.Core.Proxy.Protocol;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tests.Proxy;
using RdsIam.Core.Tests.Tokens;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Connections;

/// <summary>An alias is followed by DNS, which nobody signs: what name servers say opens no way to a token by itself.</summary>
public sealed class AliasTrustTests : IDisposable
{
    private const string Typed = "db.corp.example";
    private const string Behind = "shop.abc123example.eu-west-1.rds.amazonaws.com";
    private const int AskPassword = 3;

    private readonly TestCertificates _authority = new("Test authority");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(Typed, "TlsNameMismatch")]
    [InlineData("other.abc123example.eu-west-1.rds.amazonaws.com", "TlsNameMismatch")]
    [InlineData("*.example", "TlsNameMismatch")]
    [InlineData(null, "TlsUnknownCaForRootFile")]
    public async Task Name_servers_alone_lead_no_token_anywhere(string? certificate, string error)
    {
        using var stranger = new TestCertificates("Stranger");
        var shown = certificate is null ? stranger.Issue(Behind) : _authority.Issue(certificate);
        await using var server = new ScriptedServer(shown, (_, stream) => AskAsync(stream));
        var fault = await Assert.ThrowsAsync<Fault>(() => LoginAsync(server));
        Assert.Equal((error, FaultKind.Security), (fault.ErrorId, fault.Kind));
        // Not even the user's name was said.
        Assert.Empty(server.Startups);
        Assert.Equal("", server.Received);
        Assert.True(server.Connections > 0);
    }

    [Fact]
    public async Task The_endpoint_behind_an_alias_gets_a_token_that_is_good_there_only()
    {
        var got = "";
        await using var server = new ScriptedServer(_authority.Issue(Behind), async (_, stream) =>
        {
            await AskAsync(stream);
            got = Encoding.ASCII.GetString((await WireMessage.ReadAsync(stream, 10_000, Cancel)).Body);
            await stream.WriteAsync(ErrorMessage.Fatal("3D000", "database \"app\" does not exist", "", "").ToBytes(), Cancel);
        });
        await Assert.ThrowsAsync<Fault>(() => LoginAsync(server));
        Assert.StartsWith($"{Behind}:5432/?", got, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Signature=", got, StringComparison.Ordinal);
        Assert.DoesNotContain(Typed, got, StringComparison.Ordinal);
    }

    private static Task AskAsync(Stream stream) => stream.WriteAsync(WireMessage.Ask(AskPassword, []).ToBytes(), Cancel).AsTask();

    private async Task LoginAsync(ScriptedServer server)
    {
        await using var dns = new LoopbackDnsServer { Aliases = { [Typed] = Behind } };
        var resolver = new EndpointResolver(() => new DnsClient(new DnsSettings([dns.Address], [], 1), TimeSpan.FromSeconds(20)));
        var signer = new StaticIdentitySource(new SigningIdentity("AKIAOWN", "secret", null, null), "test", TimeProvider.System);
        var login = await new TokenIssuer(_ => signer, resolver).PrepareAsync(
            new LoginWords { HostName = Typed, Port = 5432, UserName = "app", Resolve = true }, Cancel);
        Assert.Equal((Typed, Behind), (login.Alias, login.Request.HostName));
        var target = new ConnectionTarget
        {
            HostName = Typed,
            ConnectToHost = "127.0.0.1",
            ConnectToPort = server.Port,
            Database = "app",
            UserName = "app",
            Region = "eu-west-1",
            RootCertificate = _authority.RootFile,
            ConnectTimeout = TimeSpan.FromMinutes(1),
        };
        var pool = ConnectionPools.ForLogin(target, login);
        try
        {
            await using var connection = await pool.OpenAsync(Cancel);
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }
}
