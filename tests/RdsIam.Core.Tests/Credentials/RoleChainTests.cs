using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

[Collection(ProcessEnvironment.Name)]
public sealed class RoleChainTests : RoleChainScene
{
    [Fact]
    public async Task Each_role_is_assumed_with_the_identity_before_it()
    {
        var source = Create(o => o with { RoleArn = [First, Second], ExternalId = "ext-1", DurationSeconds = 900 });
        var identity = await source.GetIdentityAsync(Token);

        var requests = Sts.Requests.ToList();
        Assert.Equal([First, Second], requests.Select(r => r.Form["RoleArn"]));
        Assert.Equal("AKIAOWN", requests[0].AccessKeyId);
        Assert.StartsWith("ASIAFIRST", requests[1].AccessKeyId, StringComparison.Ordinal);
        Assert.Equal(CannedSts.Token, requests[1].SessionToken);
        Assert.StartsWith("ASIASECOND", identity.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/second/rdsiam-alice@desk", identity.PrincipalArn);
        Assert.All(requests, r => Assert.Equal("ext-1", r.Form["ExternalId"]));
        Assert.All(requests, r => Assert.Equal("rdsiam-alice@desk", r.Form["RoleSessionName"]));
        // The duration is the last session's.
        Assert.Equal([null, "900"], requests.Select(r => r.Form.GetValueOrDefault("DurationSeconds")));
        Assert.Equal([First, Second], source.RoleChain);
        Assert.Equal("explicit keys", source.ProviderName);
    }

    [Fact]
    public async Task Requests_are_signed_for_the_region_that_was_asked_for_and_name_rdsiam()
    {
        await Create(o => o with { RoleArn = [First], Region = "ap-south-2" }).GetIdentityAsync(Token);
        var request = Assert.Single(Sts.Requests);
        Assert.EndsWith("/ap-south-2/sts/aws4_request", request.Scope, StringComparison.Ordinal);
        Assert.Contains("app/RdsIam", request.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thirty_two_threads_with_a_source_each_cause_one_call()
    {
        using var start = new Barrier(32);
        var identities = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var source = Create(o => o with { RoleArn = [First] });
                start.SignalAndWait(Token);
                return source.GetIdentityAsync(Token).AsTask();
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
        Assert.Single(Sts.Requests);
        Assert.Single(identities.Distinct());
    }

    [Fact]
    public async Task A_session_is_renewed_five_minutes_before_its_end()
    {
        var source = Create(o => o with { RoleArn = [First] });
        var first = await source.GetIdentityAsync(Token);
        Time.Advance(TimeSpan.FromMinutes(54));
        Assert.Same(first, await source.GetIdentityAsync(Token));
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotSame(first, await source.GetIdentityAsync(Token));
        Assert.Equal(2, Sts.Requests.Count);
    }

    [Fact]
    public async Task Sessions_that_differ_in_anything_are_kept_apart()
    {
        Func<CredentialOptions, CredentialOptions>[] changes =
        [
            o => o,
            o => o with { RoleArn = [Second] },
            o => o with { ExternalId = "other" },
            o => o with { RoleSessionName = "other" },
            o => o with { DurationSeconds = 1800 },
            o => o with { Region = "us-west-2" },
            o => o with { SecretKey = Secret + "2" },
            o => o with { SessionToken = "own-token" },
        ];
        var sources = changes.Select(change => Create(o => change(o with { RoleArn = [First] }))).ToList();
        Assert.Equal(changes.Length, sources.Select(s => s.Key).Distinct().Count());
        foreach (var source in sources)
        {
            await source.GetIdentityAsync(Token);
        }

        Assert.Equal(changes.Length, Sts.Requests.Count);
        Assert.All(sources, s => Assert.DoesNotContain(Secret, s.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_mfa_code_goes_to_the_first_role_once_and_a_renewal_asks_for_another()
    {
        var asked = new List<string>();
        var source = Create(o => o with
        {
            RoleArn = [First, Second],
            SerialNumber = Device,
            TokenCode = "111111",
            PromptTokenCode = (serial, _) =>
            {
                asked.Add(serial);
                return Task.FromResult<string?>("222222");
            },
        });
        await source.GetIdentityAsync(Token);
        Assert.Empty(asked);
        Time.Advance(TimeSpan.FromHours(1));
        await source.GetIdentityAsync(Token);
        Assert.Equal([Device], asked);
        Assert.Equal(["111111", null, "222222", null], Sts.Requests.Select(r => r.Form.GetValueOrDefault("TokenCode")));
        Assert.Equal([Device, null, Device, null], Sts.Requests.Select(r => r.Form.GetValueOrDefault("SerialNumber")));
    }

    [Fact]
    public async Task A_code_that_is_given_is_used_by_every_source_of_the_role_after_a_wrong_one_and_when_its_session_is_over()
    {
        var good = "";
        Answer = r => r.Form["TokenCode"] == good
            ? CannedSts.AssumeAny(r, Time.Now)
            : CannedAnswer.Error(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.");
        IIdentitySource With(string? code) => Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = code });
        // A pool keeps the source that it was made with.
        var pooled = With("111111");
        good = "222222";
        Assert.Equal("MfaCodeRefused", await RefusedAsync(pooled));
        Assert.Equal("MfaCodeRequired", await RefusedAsync(pooled));
        With("222222");
        var first = await pooled.GetIdentityAsync(Token);
        Time.Advance(TimeSpan.FromHours(1));
        good = "333333";
        Assert.Equal("MfaCodeRequired", await RefusedAsync(pooled));
        With("222222");
        Assert.Equal("MfaCodeRefused", await RefusedAsync(pooled));
        With("333333");
        Assert.NotEqual(first.AccessKeyId, (await pooled.GetIdentityAsync(Token)).AccessKeyId);
        Assert.Equal(["111111", "222222", "222222", "333333"], Sts.Requests.Select(r => r.Form["TokenCode"]));
    }

    [Fact]
    public async Task A_code_that_was_not_needed_is_forgotten_before_it_is_stale()
    {
        var source = Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = "111111" });
        await source.GetIdentityAsync(Token);
        Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = "222222" });
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("MfaCodeRequired", await RefusedAsync(source));
        Assert.Single(Sts.Requests);
    }

    [Fact]
    public async Task Whoever_waited_for_a_login_with_a_bad_code_uses_the_own_one()
    {
        using var arrived = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        Answer = r =>
        {
            if (r.Form["TokenCode"] != "111111")
            {
                return CannedSts.AssumeAny(r, Time.Now);
            }

            arrived.Release();
            go.Wait(Token);
            return CannedAnswer.Error(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.");
        };
        var bad = Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = "111111" }).GetIdentityAsync(Token).AsTask();
        await arrived.WaitAsync(Token);
        var good = Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = "222222" }).GetIdentityAsync(Token).AsTask();
        go.Release();
        await Assert.ThrowsAsync<AwsFault>(() => bad);
        Assert.NotNull((await good).SessionToken);
    }

    [Fact]
    public void A_code_without_a_device_is_refused_and_not_dropped() =>
        Assert.Equal("MfaDeviceRequired", Assert.Throws<Fault>(() => Create(o => o with { RoleArn = [First], TokenCode = "111111" })).ErrorId);

    [Fact]
    public async Task Credentials_of_sts_that_are_over_are_not_taken()
    {
        Answer = r => CannedSts.AssumeAny(r, Time.Now - TimeSpan.FromHours(2));
        var source = Create(o => o with { RoleArn = [First] });
        Assert.Equal("CredentialsExpired", await RefusedAsync(source));
        Answer = null;
        await source.GetIdentityAsync(Token);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = new CannedAws(request => CannedSts.AssumeAny(request, Time.Now));
        Answer = _ => CannedAnswer.Ok("") with { Status = status, Location = elsewhere.Url };
        var source = Create(o => o with { RoleArn = [First] });
        Assert.StartsWith("Aws", await RefusedAsync(source), StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    private static async Task<string> RefusedAsync(IIdentitySource source) =>
        (await Assert.ThrowsAnyAsync<Fault>(async () => await source.GetIdentityAsync(Token))).ErrorId;

    [Fact]
    public async Task Without_a_code_and_without_anyone_to_ask_the_device_is_named()
    {
        var source = Create(o => o with { RoleArn = [First], SerialNumber = Device });
        var fault = await Assert.ThrowsAsync<Fault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("MfaCodeRequired", fault.ErrorId);
        Assert.Contains(Device, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Sts.Requests);
    }

    [Fact]
    public void A_chain_that_sts_would_refuse_is_refused_before_any_traffic()
    {
        Assert.Equal("RoleArnInvalid", Refused(o => o with { RoleArn = [First, "second"] }));
        Assert.Equal("ChainedDurationTooLong", Refused(o => o with { RoleArn = [First, Second], DurationSeconds = 7200 }));
        Assert.Equal("DurationOutOfRange", Refused(o => o with { RoleArn = [First], DurationSeconds = 60 }));
        Assert.Equal("RoleSessionNameInvalid", Refused(o => o with { RoleArn = [First], RoleSessionName = "a b" }));
        Assert.Equal("ExternalIdInvalid", Refused(o => o with { RoleArn = [First], ExternalId = "ä" }));
        Assert.Equal("TokenCodeInvalid", Refused(o => o with { RoleArn = [First], TokenCode = "12" }));
        Assert.Equal("KeyPairIncomplete", Refused(o => o with { SecretKey = null }));
        Assert.Equal("RoleRequired", Refused(o => o with { ExternalId = "ext-1" }));
        Assert.Equal("RegionInvalid", Refused(o => o with { RoleArn = [First], Region = "eu west" }));
        Variables.Set("AWS_ENDPOINT_URL", "not a url");
        Assert.Equal("AwsConfigurationInvalid", Refused(o => o with { RoleArn = [First] }));
        Assert.Empty(Sts.Requests);

        string Refused(Func<CredentialOptions, CredentialOptions> change) => Assert.Throws<Fault>(() => Create(change)).ErrorId;
    }

    [Fact]
    public async Task The_caller_identity_is_what_sts_answers()
    {
        Answer = _ => CannedAnswer.Ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/alice</Arn>"
            + "<UserId>AIDA1</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
        var who = await CallerIdentity.GetAsync(Create(o => o), "eu-west-1", Token);
        Assert.Equal(new CallerIdentity("123456789012", "arn:aws:iam::123456789012:user/alice", "AIDA1"), who);
    }
}
