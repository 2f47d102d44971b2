using RdsIam.Core.Credentials;
using RdsIam.Core.Names;
using RdsIam.Core.Names.Dns;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tokens.Reading;

namespace RdsIam.Core.Tests.Tokens;

public sealed class TokenIssuerTests
{
    private static readonly IIdentitySource Keys = IdentitySources.Create(new CredentialOptions
    {
        AccessKey = "AKIDEXAMPLE",
        SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    });

    private static readonly LoginWords Words = new()
    {
        HostName = "MyDB.abc123example.eu-west-1.RDS.amazonaws.com.",
        Port = PostgresPort.Default,
        UserName = "app",
        DefaultRegion = "us-east-1",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_is_for_the_endpoint_as_it_is_signed_and_for_the_region_in_its_name()
    {
        TokenRequest? asked = null;
        var login = await new TokenIssuer(request =>
        {
            asked = request;
            return Keys;
        }).PrepareAsync(Words, Stop);
        Assert.Same(login.Request, asked);
        Assert.Equal(TokenRequest.Create(Words.HostName, 5432, "app", "eu-west-1"), login.Request);
        var token = await login.SignAsync(TimeProvider.System, Stop);
        var reading = TokenReader.Read(token.Value, DateTimeOffset.UtcNow);
        Assert.Equal(("mydb.abc123example.eu-west-1.rds.amazonaws.com", "app"), (reading.HostName, reading.UserName));
        Assert.Empty(reading.Faults);
    }

    [Theory]
    [InlineData("db.example.com", 0, "app", "PortOutOfRange")]
    [InlineData("db.example.com", 5432, "", "UserNameEmpty")]
    [InlineData("db example", 5432, "app", "HostNameHasWhiteSpace")]
    public async Task What_is_wrong_without_asking_anybody_is_told_before_anybody_is_asked(
        string hostName, int port, string userName, string errorId)
    {
        var nobody = new EndpointResolver(() => throw new InvalidOperationException("A name server was asked."));
        var issuer = new TokenIssuer(_ => throw new InvalidOperationException("Credentials were looked for."), nobody);
        var words = Words with { HostName = hostName, Port = port, UserName = userName };
        var fault = await Assert.ThrowsAsync<Fault>(() => issuer.PrepareAsync(words, Stop));
        Assert.Equal(errorId, fault.ErrorId);
    }

    [Fact]
    public async Task An_alias_is_told_as_it_was_typed_and_a_name_of_RDS_is_none()
    {
        await using var dns = new LoopbackDnsServer { Aliases = { ["db.corp.example"] = "shop.abc123example.eu-west-1.rds.amazonaws.com" } };
        var resolver = new EndpointResolver(() => new DnsClient(new DnsSettings([dns.Address], [], 1), TimeSpan.FromSeconds(20)));
        var issuer = new TokenIssuer(_ => Keys, resolver);
        Assert.Equal("db.corp.example", (await issuer.PrepareAsync(Words with { HostName = "db.corp.example" }, Stop)).Alias);
        Assert.Null((await issuer.PrepareAsync(Words, Stop)).Alias);
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_signed_as_it_was_typed_and_is_no_alias()
    {
        await using var dns = new LoopbackDnsServer { Aliases = { ["db.corp.example"] = "balancer.corp.example" } };
        var resolver = new EndpointResolver(() => new DnsClient(new DnsSettings([dns.Address], [], 1), TimeSpan.FromSeconds(20)));
        var login = await new TokenIssuer(_ => Keys, resolver).PrepareAsync(Words with { HostName = "db.corp.example" }, Stop);
        Assert.Equal(("db.corp.example", null), (login.Request.HostName, login.Alias));
        Assert.Single(login.Warnings);
    }

    [Fact]
    public async Task A_login_at_the_writer_of_a_global_database_follows_it_and_keeps_its_signer()
    {
        var regions = new Queue<string>(["eu-west-1", "us-east-2"]);
        var signers = new List<TokenRequest>();
        var resolver = new EndpointResolver { WriterRegion = (_, _, _) => new ValueTask<string>(regions.Dequeue()) };
        var issuer = new TokenIssuer(
            request =>
            {
                signers.Add(request);
                return Keys;
            },
            resolver);
        var login = await issuer.PrepareAsync(Words with { HostName = "g.global-abc123.global.rds.amazonaws.com" }, Stop);
        Assert.Equal("eu-west-1", login.Request.Region);
        var now = await login.NowAsync(Stop);
        Assert.Equal(("us-east-2", login.Signer), (now.Request.Region, now.Signer));
        Assert.Equal("us-east-1", Assert.Single(signers).Region);

        var elsewhere = await issuer.PrepareAsync(Words, Stop);
        Assert.Same(elsewhere, await elsewhere.NowAsync(Stop));
    }

    [Fact]
    public async Task A_user_s_name_with_an_encoded_question_mark_in_it_is_read_as_it_is()
    {
        var login = await new TokenIssuer(_ => Keys).PrepareAsync(Words with { UserName = "a%3Fb" }, Stop);
        var reading = TokenReader.Read((await login.SignAsync(TimeProvider.System, Stop)).Value, DateTimeOffset.UtcNow);
        Assert.Equal("a%3Fb", reading.UserName);
        Assert.Empty(reading.Faults);
    }
}
