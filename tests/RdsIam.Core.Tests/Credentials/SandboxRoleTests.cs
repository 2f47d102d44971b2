using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Aws;
using AwsFault = RdsIam.Core.Aws.AwsFault;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Roles against the sandbox's STS, which checks signatures, trust policies, external ids, codes and durations.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class SandboxRoleTests : AwsSceneTests
{
    private IdentityCache cache = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        cache = new IdentityCache(Scene.Clock);
    }

    [Fact]
    public async Task A_role_is_assumed_and_sts_says_that_it_is_us()
    {
        var source = Create(o => o with { RoleArn = [Scene.Demo.RoleArn], RoleSessionName = "nightly" });
        var identity = await source.GetIdentityAsync(Token);
        var who = await CallerIdentity.GetAsync(source, "eu-west-1", Token);
        Assert.Equal(identity.PrincipalArn, who.Arn);
        Assert.EndsWith(":assumed-role/rdsiam-demo-app/nightly", who.Arn, StringComparison.Ordinal);
        Assert.Equal(Scene.Demo.AccountId, who.Account);
        Assert.EndsWith(":nightly", who.UserId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_trusts_only_another_role_is_reached_by_the_chain_and_not_without_it()
    {
        var chain = Create(o => o with { RoleArn = [Scene.Demo.RoleArn, Scene.Demo.ChainedRoleArn] });
        Assert.Contains(":assumed-role/rdsiam-demo-chained/", (await chain.GetIdentityAsync(Token)).PrincipalArn, StringComparison.Ordinal);
        Assert.Equal("AssumeRoleDenied", await Refusal(o => o with { RoleArn = [Scene.Demo.ChainedRoleArn] }));
    }

    [Fact]
    public async Task A_role_that_asks_for_an_external_id_gets_it()
    {
        await Create(o => o with { RoleArn = [Scene.Demo.ExternalIdRoleArn], ExternalId = DemoWorld.ExternalId }).GetIdentityAsync(Token);
        Assert.Equal("AssumeRoleDenied", await Refusal(o => o with { RoleArn = [Scene.Demo.ExternalIdRoleArn] }));
        Assert.Equal("AssumeRoleDenied", await Refusal(o => o with { RoleArn = [Scene.Demo.ExternalIdRoleArn], ExternalId = "guess" }));
    }

    [Fact]
    public async Task A_role_that_asks_for_a_second_factor_gets_its_code()
    {
        CredentialOptions Mfa(CredentialOptions o) => o with { RoleArn = [Scene.Demo.MfaRoleArn], SerialNumber = Scene.Demo.MfaSerial };
        await Create(o => Mfa(o) with { TokenCode = DemoWorld.MfaCode }).GetIdentityAsync(Token);
        Assert.Equal("MfaCodeRefused", await Refusal(o => Mfa(o) with { TokenCode = "654321", RoleSessionName = "other" }));
        Assert.Equal("AssumeRoleDenied", await Refusal(o => o with { RoleArn = [Scene.Demo.MfaRoleArn] }));
    }

    [Fact]
    public async Task A_role_that_trusts_nobody_here_is_refused_with_both_names()
    {
        var source = Create(o => o with { RoleArn = [Scene.Demo.LockedRoleArn] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal(("AssumeRoleDenied", "AccessDenied"), (fault.ErrorId, fault.ErrorCode));
        Assert.Contains("role/rdsiam-demo-locked for user/rdsiam-demo-user ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Scene.Demo.LockedRoleArn, fault.FaultTarget);
        Assert.Contains($" on resource: {Scene.Demo.LockedRoleArn}", fault.Said, StringComparison.Ordinal);
        Assert.Contains(":user/rdsiam-demo-user is not authorized", fault.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_lasts_as_long_as_asked_for_within_the_roles_limit()
    {
        var identity = await Create(o => o with { RoleArn = [Scene.Demo.RoleArn], DurationSeconds = 7200 }).GetIdentityAsync(Token);
        Assert.Equal(Scene.Clock.GetUtcNow().AddSeconds(7200), identity.ExpiresAt!.Value, TimeSpan.FromSeconds(30));
        Assert.Equal("AwsDurationRefused", await Refusal(o => o with { RoleArn = [Scene.Demo.RoleArn], DurationSeconds = 7201 }));
    }

    [Fact]
    public async Task A_session_is_renewed_before_sts_would_refuse_it()
    {
        var source = Create(o => o with { RoleArn = [Scene.Demo.RoleArn, Scene.Demo.ChainedRoleArn] });
        var first = await source.GetIdentityAsync(Token);
        Scene.Clock.Offset = TimeSpan.FromMinutes(56);
        var second = await source.GetIdentityAsync(Token);
        Assert.NotEqual(first.AccessKeyId, second.AccessKeyId);
        Assert.True(second.ExpiresAt - Scene.Clock.GetUtcNow() > TimeSpan.FromMinutes(55));
        Assert.Equal(4, Scene.Endpoints.Calls.Count(call => call.Action == "AssumeRole" && call.ErrorCode is null));
    }

    [Fact]
    public async Task A_token_of_a_ci_job_takes_a_role_and_a_chain_on_top()
    {
        var source = Web("repo:example/app:ref:refs/heads/main", "sts.amazonaws.com", TimeSpan.FromMinutes(10));
        Assert.Contains(
            ":assumed-role/rdsiam-demo-web/", (await source.GetIdentityAsync(Token)).PrincipalArn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repo:other/app:x", "sts.amazonaws.com", 10, "AssumeRoleWithWebIdentityDenied")]
    [InlineData("repo:example/app:x", "other-audience", 10, "WebIdentityTokenRefused")]
    [InlineData("repo:example/app:x", "sts.amazonaws.com", -10, "WebIdentityTokenExpired")]
    public async Task A_token_that_the_role_does_not_take_is_explained(string subject, string audience, int minutes, string errorId)
    {
        var source = Web(subject, audience, TimeSpan.FromMinutes(minutes));
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal(errorId, fault.ErrorId);
    }

    [Fact]
    public async Task Wrong_unknown_inactive_and_expired_keys_are_told_apart()
    {
        CredentialOptions Role(CredentialOptions o) => o with { RoleArn = [Scene.Demo.RoleArn] };
        Assert.Equal("AwsSignatureRefused", await Refusal(o => Role(o) with { SecretKey = "not-the-secret-key" }));
        Assert.Equal("AwsAccessKeyUnknown", await Refusal(o => Role(o) with { AccessKey = "AKIANOBODYNOBODY1234" }));
        var session = await Create(Role).GetIdentityAsync(Token);
        CredentialOptions Session(CredentialOptions o) => o with
        {
            AccessKey = session.AccessKeyId,
            SecretKey = session.SecretAccessKey,
            SessionToken = session.SessionToken,
            RoleArn = [Scene.Demo.ChainedRoleArn],
        };
        Assert.Equal("SessionTokenMissing", await Refusal(o => Session(o) with { SessionToken = null }));
        Scene.World.ExpireSessions(Scene.Clock.GetUtcNow().AddMinutes(-1));
        Assert.Equal("AwsTokenExpired", await Refusal(Session));
        Scene.World.SetAccessKeyActive(Scene.Demo.AccessKeyId, active: false);
        Assert.Equal("AwsAccessKeyUnknown", await Refusal(o => Role(o) with { RoleSessionName = "later" }));
    }

    [Fact]
    public async Task Throttling_and_a_failing_service_are_retried()
    {
        Scene.Endpoints.Trouble.Throttle(1);
        Scene.Endpoints.Trouble.Fail(1, 500, "InternalFailure", "It broke.");
        await Create(o => o with { RoleArn = [Scene.Demo.RoleArn] }).GetIdentityAsync(Token);
    }

    [Fact]
    public async Task A_profile_chain_works_from_files_alone()
    {
        await File.WriteAllLinesAsync(
            Variables.CredentialsFile,
            ["[base]", $"aws_access_key_id = {Scene.Demo.AccessKeyId}", $"aws_secret_access_key = {Scene.Demo.SecretAccessKey}"],
            Token);
        Variables.Set("AWS_ENDPOINT_URL", null);
        await File.WriteAllLinesAsync(
            Variables.ConfigFile,
            [
                "[profile far]", "region = eu-west-1", $"endpoint_url = {Scene.Url}", $"role_arn = {Scene.Demo.ChainedRoleArn}",
                "source_profile = app", "[profile app]", $"role_arn = {Scene.Demo.RoleArn}", "source_profile = base",
            ],
            Token);
        var source = IdentitySources.Create(new CredentialOptions { ProfileName = "far" }, cache);
        Assert.Contains("rdsiam-demo-chained", (await source.GetIdentityAsync(Token)).PrincipalArn, StringComparison.Ordinal);
    }

    private IIdentitySource Web(string subject, string audience, TimeSpan lifetime)
    {
        var token = Scene.Demo.Oidc.IssueToken(subject, audience, Scene.Clock.GetUtcNow(), lifetime);
        return IdentitySources.Create(
            new CredentialOptions
            {
                WebIdentityTokenFile = Variables.Write("token", token),
                RoleArn = [Scene.Demo.WebIdentityRoleArn],
                Region = "eu-west-1",
            },
            cache);
    }

    private async Task<string> Refusal(Func<CredentialOptions, CredentialOptions> change)
    {
        var source = Create(change);
        return (await Assert.ThrowsAnyAsync<Fault>(async () => await source.GetIdentityAsync(Token))).ErrorId;
    }

    private IIdentitySource Create(Func<CredentialOptions, CredentialOptions> change) => IdentitySources.Create(
        change(new CredentialOptions
        {
            AccessKey = Scene.Demo.AccessKeyId,
            SecretKey = Scene.Demo.SecretAccessKey,
            Region = Scene.Demo.Region,
        }),
        cache);
}
