using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class WebIdentityTests : IAsyncLifetime
{
    private const string Subject = "repo:example/app:ref:refs/heads/main";
    private const string Audience = "sts.amazonaws.com";

    private AwsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_job_with_its_token_gets_a_session_without_any_key()
    {
        var answer = await AssumeAsync(Token(Subject));
        Assert.Equal(Subject, answer.SubjectFromWebIdentityToken);
        Assert.Equal(Audience, answer.Audience);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-web/job", answer.AssumedRoleUser.Arn);
        var session = _scene.World.State.AccessKeys[answer.Credentials.AccessKeyId].Session!;
        Assert.Equal("arn:aws:iam::123456789012:oidc-provider/oidc.sandbox.example", session.FederatedProvider);
    }

    [Fact]
    public async Task Another_repository_is_not_trusted() =>
        await RefusedAsync(Token("repo:example/other:ref:refs/heads/main"), "AccessDenied");

    [Fact]
    public async Task Another_role_does_not_trust_the_provider() =>
        await RefusedAsync(Token(Subject), "AccessDenied", _scene.Demo.RoleArn);

    [Fact]
    public async Task A_token_that_is_over_has_expired()
    {
        var token = Token(Subject);
        _scene.Clock.Offset = TimeSpan.FromMinutes(11);
        await RefusedAsync(token, "ExpiredTokenException");
    }

    [Fact]
    public async Task A_token_of_another_audience_issuer_or_key_is_invalid()
    {
        await RefusedAsync(Token(Subject, "https://github.com/example"), "InvalidIdentityToken");
        using var elsewhere = new OidcProvider("elsewhere.example", [Audience]);
        await RefusedAsync(elsewhere.IssueToken(Subject, Audience, _scene.Clock.GetUtcNow(), TimeSpan.FromMinutes(10)), "InvalidIdentityToken");
        using var impostor = new OidcProvider(_scene.Demo.Oidc.Issuer, [Audience]);
        await RefusedAsync(impostor.IssueToken(Subject, Audience, _scene.Clock.GetUtcNow(), TimeSpan.FromMinutes(10)), "InvalidIdentityToken");
    }

    [Theory]
    [InlineData("abcd")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    [InlineData("e30.bnVsbA.e30")]
    public async Task What_is_no_token_is_invalid(string token) => await RefusedAsync(token, "InvalidIdentityToken");

    private string Token(string subject, string audience = Audience) =>
        _scene.Demo.Oidc.IssueToken(subject, audience, _scene.Clock.GetUtcNow(), TimeSpan.FromMinutes(10));

    private async Task RefusedAsync(string token, string code, string? roleArn = null)
    {
        var fault = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => AssumeAsync(token, roleArn));
        Assert.Equal(code, fault.ErrorCode);
    }

    private Task<AssumeRoleWithWebIdentityResponse> AssumeAsync(string token, string? roleArn = null)
    {
        var client = new AmazonSecurityTokenServiceClient(
            new AnonymousAWSCredentials(),
            new AmazonSecurityTokenServiceConfig { ServiceURL = _scene.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        return client.AssumeRoleWithWebIdentityAsync(
            new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = roleArn ?? _scene.Demo.WebIdentityRoleArn,
                RoleSessionName = "job",
                WebIdentityToken = token,
            },
            TestContext.Current.CancellationToken);
    }
}
