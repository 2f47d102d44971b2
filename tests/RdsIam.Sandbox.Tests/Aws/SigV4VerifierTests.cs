using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class SigV4VerifierTests : IAsyncLifetime
{
    private AwsScene _scene = null!;

    private SignedCall Call => new() { Scene = _scene, Key = _scene.Demo.Key };

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_call_that_is_signed_right_is_answered()
    {
        var answer = await Call.SendAsync("GetCallerIdentity");
        Assert.Equal(200, answer.Status);
        Assert.Equal("arn:aws:iam::123456789012:user/rdsiam-demo-user", answer.Value("Arn"));
        Assert.Equal("123456789012", answer.Value("Account"));
        Assert.StartsWith("AIDA", answer.Value("UserId"), StringComparison.Ordinal);
        Assert.Equal("https://sts.amazonaws.com/doc/2011-06-15/", answer.Body.Name.NamespaceName);
    }

    [Fact]
    public async Task Another_secret_or_another_body_does_not_match()
    {
        var wrong = Call with { Key = _scene.Demo.Key with { Secret = Identifiers.Secret() } };
        AssertFault(await wrong.SendAsync("GetCallerIdentity"), 403, "SignatureDoesNotMatch", "The request signature we calculated");
        var swapped = Call with { OtherBody = "Action=GetCallerIdentity&Version=2011-06-15&x=1" };
        AssertFault(await swapped.SendAsync("GetCallerIdentity"), 403, "SignatureDoesNotMatch", "The request signature we calculated");
    }

    [Fact]
    public async Task A_key_that_is_unknown_inactive_or_gone_is_no_client()
    {
        var unknown = Call with { Key = _scene.Demo.Key with { Id = "AKIAUNKNOWNUNKNOWN00" } };
        AssertFault(await unknown.SendAsync("GetCallerIdentity"), 403, "InvalidClientTokenId", "security token");
        _scene.World.SetAccessKeyActive(_scene.Demo.AccessKeyId, active: false);
        AssertFault(await Call.SendAsync("GetCallerIdentity"), 403, "InvalidClientTokenId", "security token");
        _scene.World.DeleteUser(_scene.Demo.Key.UserName!);
        AssertFault(await Call.SendAsync("GetCallerIdentity"), 403, "InvalidClientTokenId", "security token");
    }

    [Fact]
    public async Task A_clock_that_is_off_by_more_than_five_minutes_is_told_which_way()
    {
        var early = Call with { Ahead = TimeSpan.FromSeconds(320) };
        AssertFault(await early.SendAsync("GetCallerIdentity"), 403, "SignatureDoesNotMatch", "Signature not yet current");
        var late = Call with { Ahead = TimeSpan.FromSeconds(-320) };
        AssertFault(await late.SendAsync("GetCallerIdentity"), 403, "SignatureDoesNotMatch", "Signature expired");
        foreach (var seconds in new[] { -280, 280 })
        {
            var near = Call with { Ahead = TimeSpan.FromSeconds(seconds) };
            Assert.Equal(200, (await near.SendAsync("GetCallerIdentity")).Status);
        }
    }

    [Fact]
    public async Task A_session_is_known_by_its_token_and_ends()
    {
        var now = _scene.Clock.GetUtcNow();
        var key = _scene.World.AddSession(new RoleSession
        {
            RoleName = DemoWorld.AppRoleName,
            SessionName = "verify",
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = now,
            ExpiresAt = now.AddMinutes(30),
        });
        var call = Call with { Key = key };
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/verify", (await call.SendAsync("GetCallerIdentity")).Value("Arn"));

        var other = Call with { Key = key with { Session = key.Session! with { SessionToken = Identifiers.SessionToken() } } };
        AssertFault(await other.SendAsync("GetCallerIdentity"), 403, "InvalidClientTokenId", "security token");
        var without = Call with { Key = key with { Session = null } };
        AssertFault(await without.SendAsync("GetCallerIdentity"), 403, "InvalidClientTokenId", "security token");

        _scene.Clock.Offset = TimeSpan.FromMinutes(31);
        AssertFault(await call.SendAsync("GetCallerIdentity"), 403, "ExpiredToken", "is expired");
    }

    [Theory]
    [InlineData("Authorization", null, 403, "MissingAuthenticationToken", "Request is missing Authentication Token")]
    [InlineData("Authorization", "Bearer x", 400, "IncompleteSignature", "Unsupported AWS 'algorithm': 'Bearer'")]
    [InlineData("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request", 400, "IncompleteSignature", "requires 'Signature' parameter. Authorization header requires 'SignedHeaders'")]
    [InlineData("Authorization", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", 400, "IncompleteSignature", "exactly 5 slash-delimited elements")]
    [InlineData("x-amz-date", null, 400, "IncompleteSignature", "'X-Amz-Date'")]
    [InlineData("x-amz-date", "yesterday", 400, "IncompleteSignature", "Date must be in ISO-8601")]
    [InlineData("x-amz-date", "20010101T000000Z", 403, "SignatureDoesNotMatch", "Date in Credential scope does not match")]
    [InlineData("x-amz-extra", "1", 403, "SignatureDoesNotMatch", "'x-amz-extra' must be a 'SignedHeader'")]
    public async Task A_header_that_is_missing_misshapen_or_added_is_named(
        string header, string? value, int status, string code, string said)
    {
        var call = Call with { Replace = new Dictionary<string, string?> { [header] = value } };
        AssertFault(await call.SendAsync("GetCallerIdentity"), status, code, said);
    }

    [Fact]
    public async Task An_action_or_service_that_is_not_there_is_said_so()
    {
        AssertFault(await Call.SendAsync("GetFederationToken"), 400, "InvalidAction", "Could not find operation GetFederationToken for version 2011-06-15");
        AssertFault(await Call.SendAsync(""), 400, "MissingAction", "Action");
        var other = Call with { Service = "s3" };
        AssertFault(await other.SendAsync("GetCallerIdentity"), 403, "SignatureDoesNotMatch", "correct service: 'sts'");
        var rds = Call with { Service = "rds" };
        AssertFault(await rds.SendAsync("GetCallerIdentity"), 400, "InvalidAction", "version 2014-10-31");
    }

    private static void AssertFault(Answer answer, int status, string code, string said)
    {
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Contains(said, answer.Message, StringComparison.Ordinal);
    }
}
