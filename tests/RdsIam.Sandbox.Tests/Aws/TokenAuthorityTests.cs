using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class TokenAuthorityTests : IDisposable
{
    private readonly LoginScene _scene = new();

    /// <summary>Every way in which a token itself can be wrong: what is done to a good one, and what the log says.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "another host", "is for the host other.abc123example.eu-west-1.rds.amazonaws.com and not for demo.abc123example" },
        { "localhost", "is for the host localhost and not for demo.abc123example" },
        { "a custom name", "is for the host db.example.com and not for demo.abc123example" },
        { "another port", "is for port 15432 and not for 5432" },
        { "another user", "is for the user 'app_writer'" },
        { "another case of the user", "is for the user 'App_Reader'" },
        { "another region", "is for the region us-east-1 and not for eu-west-1" },
        { "another service", "is for the service rds and not for rds-db" },
        { "another action", "is not for the action connect" },
        { "another algorithm", "is not signed with AWS4-HMAC-SHA256" },
        { "more signed headers", "does not sign the header host alone" },
        { "no date", "its X-Amz-Date is not a time" },
        { "another day in the scope", "is for another day than its X-Amz-Date" },
        { "a longer life", "X-Amz-Expires of the token is not from 1 to 900 seconds" },
        { "no life", "X-Amz-Expires of the token is not from 1 to 900 seconds" },
        { "a negative life", "X-Amz-Expires of the token is not from 1 to 900 seconds" },
        { "a life that is no number", "X-Amz-Expires of the token is not from 1 to 900 seconds" },
        { "the future", "was signed in the future, at 20240115T102531Z" },
        { "the past", "token age is longer than 15 minutes" },
        { "a short life that is over", "token age is longer than its X-Amz-Expires of 60 seconds" },
        { "an unknown key", "there is no access key AKIAUNKNOWNUNKNOWN00" },
        { "no session token", "carries no session token, which the temporary access key" },
        { "another session token", "session token is not the one of the access key" },
        { "another secret", "the signature of the token does not match" },
    };

    [Fact]
    public void A_good_token_logs_in()
    {
        var verdict = _scene.Login(_scene.Good);
        Assert.True(verdict.Allowed, verdict.Reason);
        Assert.Equal("", verdict.Reason);
    }

    [Fact]
    public void A_token_of_the_products_own_signer_logs_in()
    {
        var session = _scene.Session;
        var request = TokenRequest.Create(_scene.Demo.HostName, 5432, DemoWorld.AppUserName, "eu-west-1");
        var identity = new SigningIdentity(session.Id, session.Secret, session.Session!.SessionToken);
        var verdict = _scene.Login(TokenSigner.Sign(request, identity, LoginScene.Start).Value);
        Assert.True(verdict.Allowed, verdict.Reason);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_token_with_one_fault_is_refused_for_that_fault(string fault, string said)
    {
        var verdict = _scene.Login(Spoil(fault).Make());
        AssertRefused(verdict, said);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("hunter2", "it is not of the form host:port/?parameters")]
    [InlineData("demo/?Action=connect", "it does not begin with host:port")]
    [InlineData("demo:x/?Action=connect", "it does not begin with host:port")]
    [InlineData(":5432/?Action=connect", "it does not begin with host:port")]
    [InlineData("demo:5432/?Action=connect", "it has no parameter DBUser")]
    [InlineData("demo:5432/?Action=connect&Action=connect", "it has the parameter Action twice")]
    public void A_password_that_is_no_token_is_refused(string password, string said) =>
        AssertRefused(_scene.Login(password), said);

    [Fact]
    public void A_token_in_another_wrapping_is_refused()
    {
        var token = _scene.Good.Make();
        AssertRefused(_scene.Login("https://" + token), "it starts with a scheme");
        AssertRefused(_scene.Login(Uri.EscapeDataString(token)), "it is percent-encoded as a whole");
        AssertRefused(_scene.Login(token.Replace("%", "%25", StringComparison.Ordinal)), "it is percent-encoded twice");
        AssertRefused(_scene.Login(token[..^70]), "it has no parameter X-Amz-Signature");
        AssertRefused(_scene.Login(token[..^1]), "the signature of the token does not match");
    }

    [Fact]
    public void A_token_lives_to_the_last_moment_of_its_15_minutes_and_no_longer()
    {
        var token = _scene.Good.Make();
        _scene.Clock.Now = LoginScene.Start.AddMinutes(15).AddTicks(-1);
        Assert.True(_scene.Login(token).Allowed);
        _scene.Clock.Now = LoginScene.Start.AddMinutes(15);
        AssertRefused(_scene.Login(token), "(Status Code: 400, Error Code: ExpiredToken)");
    }

    [Fact]
    public void No_two_faults_are_told_in_the_same_words()
    {
        var reasons = Faults.Select(row => row.Data.Item1).Where(fault => !fault.Contains("life", StringComparison.Ordinal))
            .Select(fault => _scene.Login(Spoil(fault).Make()).Reason).ToList();
        Assert.Equal(reasons.Count, reasons.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void No_reason_shows_a_secret()
    {
        foreach (var row in Faults)
        {
            var token = Spoil(row.Data.Item1).Make();
            var reason = _scene.Login(token).Reason;
            Assert.DoesNotContain(_scene.Session.Secret, reason, StringComparison.Ordinal);
            Assert.DoesNotContain(_scene.Session.Session!.SessionToken, reason, StringComparison.Ordinal);
            Assert.DoesNotContain(token[^64..], reason, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _scene.Dispose();

    private TokenForge Spoil(string fault)
    {
        var good = _scene.Good;
        return fault switch
        {
            "another host" => good with { Host = "other.abc123example.eu-west-1.rds.amazonaws.com" },
            "localhost" => good with { Host = "localhost" },
            "a custom name" => good with { Host = "db.example.com" },
            "another port" => good with { Port = 15432 },
            "another user" => good with { User = "app_writer" },
            "another case of the user" => good with { User = "App_Reader" },
            "another region" => good with { Region = "us-east-1" },
            "another service" => good with { Service = "rds" },
            "another action" => good with { Action = "describe" },
            "another algorithm" => good with { Algorithm = "AWS4-ECDSA-P256-SHA256" },
            "more signed headers" => good with { SignedHeaders = "host;x-amz-date" },
            "no date" => good with { Timestamp = "20240115" },
            "another day in the scope" => good with { ScopeDate = "20240114" },
            "a longer life" => good with { Expires = "901" },
            "no life" => good with { Expires = "0" },
            "a negative life" => good with { Expires = "-1" },
            "a life that is no number" => good with { Expires = "soon" },
            "the future" => good with { Time = LoginScene.Start.AddSeconds(301) },
            "the past" => good with { Time = LoginScene.Start.AddMinutes(-16) },
            "a short life that is over" => good with { Time = LoginScene.Start.AddSeconds(-61), Expires = "60" },
            "an unknown key" => good with { Key = _scene.Session with { Id = "AKIAUNKNOWNUNKNOWN00" } },
            "no session token" => good with { SessionToken = "" },
            "another session token" => good with { SessionToken = Identifiers.SessionToken() },
            "another secret" => good with { Key = _scene.Session with { Secret = Identifiers.Secret() } },
            _ => throw new ArgumentException(fault),
        };
    }

    private static void AssertRefused(TokenVerdict verdict, string said)
    {
        Assert.False(verdict.Allowed);
        Assert.StartsWith("[ERROR] Failed to authenticate the connection request for user 'app_reader' because ", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains(said, verdict.Reason, StringComparison.Ordinal);
    }
}
