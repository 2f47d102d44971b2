using RdsIam.Core.Tokens;
using RdsIam.Core.Tokens.Reading;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>Tokens for Aurora DSQL: signed for the host alone, with an action for the administrator and one for all others.</summary>
public sealed class DsqlTokenTests
{
    private const string Host = "abcdefghijklmnopqrstuvwxy2.dsql.us-east-1.on.aws";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 34, 56, TimeSpan.Zero);
    private static readonly SigningIdentity Identity = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly SigningIdentity Session = new("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", "session/token+==");

    [Theory]
    [InlineData("admin", "DbConnectAdmin")]
    [InlineData("app", "DbConnect")]
    [InlineData("Admin", "DbConnect")]
    public void A_token_names_the_host_and_the_action_and_no_user(string user, string action)
    {
        foreach (var identity in (SigningIdentity[])[Identity, Session])
        {
            var request = TokenRequest.Create(Host, 5432, user, "us-east-1");
            var token = TokenSigner.Sign(request, identity, Now);
            Assert.StartsWith($"{Host}/?Action={action}&X-Amz-Algorithm=AWS4-HMAC-SHA256&", token.Value, StringComparison.Ordinal);
            Assert.Equal(Independent.Sign(request, identity, Now), token.Value);
            Assert.Equal((user, 5432, Now.AddMinutes(15)), (token.UserName, token.Port, token.ExpiresAt));
        }
    }

    /// <summary>Signatures that botocore 1.29's own presigner made for service dsql, host, time and keys.</summary>
    [Theory]
    [InlineData("admin", false, "f5d5bc0b688c84213e84175b1dcb33963783ea6ca48fc0d33a25b769de44c2fd")]
    [InlineData("app", false, "7a1d31ef05b84810936abf0abe757c27d5a3c22801bfd56d05fce6b014ee829f")]
    [InlineData("admin", true, "f9f14b88bc763ba6f387a6fac850f9eff4cb8a20ee688e68142df3a3a9f20fc2")]
    [InlineData("app", true, "0bca12d754f6af2eb1577105b2db7749fa24b8beddbea63b05dedeb30f1c2eb9")]
    public void The_signature_is_the_one_that_botocore_makes(string user, bool withSession, string signature)
    {
        var token = TokenSigner.Sign(TokenRequest.Create(Host, 5432, user, "us-east-1"), withSession ? Session : Identity, Now);
        Assert.EndsWith($"&X-Amz-Signature={signature}", token.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_is_not_the_hosts_is_refused() => Assert.Equal(
        "RegionContradictsHostName",
        Assert.Throws<Fault>(() => TokenRequest.Create(Host, 5432, "app", "eu-west-1")).ErrorId);

    [Fact]
    public void A_token_is_read_with_what_it_has()
    {
        var admin = TokenReader.Read(Signed("admin"), Now.AddMinutes(1));
        Assert.Empty(admin.Faults);
        Assert.Equal(
            (Host, null, "admin", "DbConnectAdmin", "us-east-1"),
            (admin.HostName, admin.Port, admin.UserName, admin.Action, admin.Region));
        Assert.Equal((Now, Now.AddMinutes(15)), (admin.IssuedAt!.Value, admin.ExpiresAt!.Value));
        Assert.Equal(TimeSpan.FromMinutes(14), admin.TimeLeft);

        var app = TokenReader.Read(Signed("app"), Now.AddMinutes(1));
        Assert.Empty(app.Faults);
        Assert.Equal((null, "DbConnect"), (app.UserName, app.Action));
    }

    [Theory]
    [InlineData(900, "")]
    [InlineData(604800, "")]
    [InlineData(604801, "TokenExpiresTooLong")]
    [InlineData(0, "TokenExpiresMalformed")]
    public void A_token_may_be_good_for_a_week(int seconds, string fault)
    {
        var text = Signed("app").Replace("X-Amz-Expires=900", $"X-Amz-Expires={seconds}", StringComparison.Ordinal);
        Assert.Equal(fault, Faults(text));
    }

    [Fact]
    public void What_makes_a_token_worthless_is_named()
    {
        var good = Signed("app");
        Assert.Equal("TokenDsqlHasPort", Faults(good.Replace(Host, $"{Host}:5432", StringComparison.Ordinal)));
        Assert.Equal("TokenWrongDsqlAction", Faults(good.Replace("=DbConnect&", "=connect&", StringComparison.Ordinal)));
        var elsewhere = good.Replace("%2Fus-east-1%2F", "%2Fus-east-2%2F", StringComparison.Ordinal);
        Assert.Equal("TokenRegionContradictsHostName", Faults(elsewhere));
        Assert.Equal("TokenTruncated", Faults(good[..^10]));
        Assert.Equal("TokenHostNameNotRds", Faults(good.Replace(Host, "db.example.com", StringComparison.Ordinal)));
        Assert.Equal("TokenExpired", Assert.Single(TokenReader.Read(good, Now.AddMinutes(15)).Faults).Id);
    }

    [Fact]
    public void A_token_for_the_other_service_is_named()
    {
        const string rds = "db.abc.us-east-1.rds.amazonaws.com";
        var ofRds = TokenSigner.Sign(TokenRequest.Create(rds, 5432, "app", "us-east-1"), Identity, Now).Value;
        Assert.Equal("TokenServiceNotOfHost", Faults(ofRds.Replace(rds, Host, StringComparison.Ordinal)));
        var ofDsql = Signed("app").Replace(Host, rds, StringComparison.Ordinal);
        Assert.Equal("TokenServiceNotOfHost", Faults(ofDsql));
    }

    [Fact]
    public void No_damage_makes_the_reader_throw()
    {
        var good = Signed("admin");
        for (var length = 0; length < good.Length; length++)
        {
            Assert.NotEmpty(TokenReader.Read(good[..length], Now).Faults);
        }
    }

    private static string Signed(string user) => TokenSigner.Sign(TokenRequest.Create(Host, 5432, user, "us-east-1"), Identity, Now).Value;

    private static string Faults(string text) =>
        string.Join(' ', TokenReader.Read(text, Now.AddMinutes(1)).Faults.Select(fault => fault.Id));
}
