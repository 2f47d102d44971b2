using System.Net;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

[Collection(ProcessEnvironment.Name)]
public sealed class RoleChainTests : IAsyncLifetime
{
    private const string First = "arn:aws:iam::123456789012:role/first";
    private const string Second = "arn:aws:iam::123456789012:role/second";
    private const string Device = "arn:aws:iam::123456789012:mfa/alice";
    private const string Secret = "own-secret-SDLKFJSLDKFJSLDKFJSLDKFJSLDK";

    private readonly AwsEnvironment environment = new();
    private readonly ManualTime time = new();
    private readonly IdentityCache cache;
    private readonly CannedAws sts;
    private Func<CannedRequest, CannedAnswer>? answer;

    public RoleChainTests()
    {
        cache = new IdentityCache(time);
        sts = new CannedAws(request => answer?.Invoke(request) ?? CannedSts.AssumeAny(request, time.Now));
        environment.Set("AWS_ENDPOINT_URL", sts.Url);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await sts.DisposeAsync();
        environment.Dispose();
    }

    [Fact]
    public async Task Each_role_is_assumed_with_the_identity_before_it()
    {
        var source = Create(o => o with { RoleArn = [First, Second], ExternalId = "ext-1", DurationSeconds = 900 });
        var identity = await source.GetIdentityAsync(Token);

        var requests = sts.Requests.ToList();
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
        var request = Assert.Single(sts.Requests);
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
        Assert.Single(sts.Requests);
        Assert.Single(identities.Distinct());
    }

    [Fact]
    public async Task A_session_is_renewed_five_minutes_before_its_end()
    {
        var source = Create(o => o with { RoleArn = [First] });
        var first = await source.GetIdentityAsync(Token);
        time.Advance(TimeSpan.FromMinutes(54));
        Assert.Same(first, await source.GetIdentityAsync(Token));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotSame(first, await source.GetIdentityAsync(Token));
        Assert.Equal(2, sts.Requests.Count);
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

        Assert.Equal(changes.Length, sts.Requests.Count);
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
        time.Advance(TimeSpan.FromHours(1));
        await source.GetIdentityAsync(Token);
        Assert.Equal([Device], asked);
        Assert.Equal(["111111", null, "222222", null], sts.Requests.Select(r => r.Form.GetValueOrDefault("TokenCode")));
        Assert.Equal([Device, null, Device, null], sts.Requests.Select(r => r.Form.GetValueOrDefault("SerialNumber")));
    }

    [Fact]
    public async Task A_code_that_is_given_is_used_by_every_source_of_the_role_after_a_wrong_one_and_when_its_session_is_over()
    {
        var good = "";
        answer = r => r.Form["TokenCode"] == good
            ? CannedSts.AssumeAny(r, time.Now)
            : CannedAnswer.Error(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.");
        IIdentitySource With(string? code) => Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = code });
        // A pool keeps the source that it was made with.
        var pooled = With("111111");
        good = "222222";
        Assert.Equal("MfaCodeRefused", await RefusedAsync(pooled));
        Assert.Equal("MfaCodeRequired", await RefusedAsync(pooled));
        With("222222");
        var first = await pooled.GetIdentityAsync(Token);
        time.Advance(TimeSpan.FromHours(1));
        good = "333333";
        Assert.Equal("MfaCodeRequired", await RefusedAsync(pooled));
        With("222222");
        Assert.Equal("MfaCodeRefused", await RefusedAsync(pooled));
        With("333333");
        Assert.NotEqual(first.AccessKeyId, (await pooled.GetIdentityAsync(Token)).AccessKeyId);
        Assert.Equal(["111111", "222222", "222222", "333333"], sts.Requests.Select(r => r.Form["TokenCode"]));
    }

    [Fact]
    public async Task A_code_that_was_not_needed_is_forgotten_before_it_is_stale()
    {
        var source = Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = "111111" });
        await source.GetIdentityAsync(Token);
        Create(o => o with { RoleArn = [First], SerialNumber = Device, TokenCode = "222222" });
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("MfaCodeRequired", await RefusedAsync(source));
        Assert.Single(sts.Requests);
    }

    [Fact]
    public async Task Whoever_waited_for_a_login_with_a_bad_code_uses_the_own_one()
    {
        using var arrived = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        answer = r =>
        {
            if (r.Form["TokenCode"] != "111111")
            {
                return CannedSts.AssumeAny(r, time.Now);
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
        answer = r => CannedSts.AssumeAny(r, time.Now - TimeSpan.FromHours(2));
        var source = Create(o => o with { RoleArn = [First] });
        Assert.Equal("CredentialsExpired", await RefusedAsync(source));
        answer = null;
        await source.GetIdentityAsync(Token);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = new CannedAws(request => CannedSts.AssumeAny(request, time.Now));
        answer = _ => CannedAnswer.Ok("") with { Status = status, Location = elsewhere.Url };
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
        Assert.Empty(sts.Requests);
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
        environment.Set("AWS_ENDPOINT_URL", "not a url");
        Assert.Equal("AwsConfigurationInvalid", Refused(o => o with { RoleArn = [First] }));
        Assert.Empty(sts.Requests);

        string Refused(Func<CredentialOptions, CredentialOptions> change) => Assert.Throws<Fault>(() => Create(change)).ErrorId;
    }

    [Theory]
    [InlineData(403, "AccessDenied", "Roles may not be assumed by root accounts.", "AssumeRoleDenied")]
    [InlineData(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", "MfaCodeRefused")]
    [InlineData(403, "ExpiredToken", "The security token included in the request is expired", "AwsTokenExpired")]
    [InlineData(403, "InvalidClientTokenId", "The security token included in the request is invalid.", "AwsAccessKeyUnknown")]
    [InlineData(403, "SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z", "AwsClockSkew")]
    [InlineData(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.", "AwsSignatureRefused")]
    [InlineData(403, "RegionDisabledException", "STS is not activated in this region for account: 1.", "AwsRegionDisabled")]
    [InlineData(400, "MalformedPolicyDocument", "Syntax errors in policy.", "AwsPolicyMalformed")]
    [InlineData(400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", "AwsDurationRefused")]
    [InlineData(400, "ValidationError", "1 validation error detected", "AwsRequestInvalid")]
    [InlineData(400, "PackedPolicyTooLarge", "too large", "AwsCallFailed")]
    public async Task A_refusal_of_sts_comes_with_its_code_and_a_next_step(int status, string code, string message, string errorId)
    {
        answer = _ => CannedAnswer.Error(status, code, message);
        var source = Create(o => o with { RoleArn = [First], SessionToken = "own-session-token" });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Equal(code, fault.ErrorCode);
        Assert.Contains(code, fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(message, fault.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "AWS refused sts:AssumeRole on role/first for user/ann (AccessDenied).")]
    [InlineData(
        " because no identity-based policy allows the sts:AssumeRole action",
        "AWS refused sts:AssumeRole on role/first for user/ann (AccessDenied): no identity-based policy allows the sts:AssumeRole action.")]
    [InlineData(
        " with an explicit deny in a service control policy",
        "AWS refused sts:AssumeRole on role/first for user/ann (AccessDenied): with an explicit deny in a service control policy.")]
    public async Task What_aws_says_of_a_role_is_not_said_twice_and_kept_whole(string reason, string expected)
    {
        var sentence = $"User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: {First}{reason}";
        answer = _ => CannedAnswer.Error(403, "AccessDenied", sentence);
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await Create(o => o with { RoleArn = [First] }).GetIdentityAsync(Token));
        Assert.Equal(("AssumeRoleDenied", expected), (fault.ErrorId, fault.Happened));
        Assert.Equal((sentence + ".", First), (fault.Said, fault.FaultTarget));
    }

    [Fact]
    public async Task A_refusal_names_action_role_and_principal()
    {
        answer = r => r.Form["RoleArn"] == Second ? CannedAnswer.Error(403, "AccessDenied", "no") : CannedSts.AssumeAny(r, time.Now);
        var source = Create(o => o with { RoleArn = [First, Second] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Contains("sts:AssumeRole", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Second, fault.Message, StringComparison.Ordinal);
        Assert.Contains("arn:aws:sts::123456789012:assumed-role/first/rdsiam-alice@desk", fault.Message, StringComparison.Ordinal);
        Assert.Contains("trust policy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_in_a_fault_even_when_aws_repeats_the_canonical_request()
    {
        answer = r => CannedAnswer.Error(
            403, "SignatureDoesNotMatch", $"No match. The Canonical String for this request should have been 'x-amz-security-token:{r.SessionToken}'");
        var source = Create(o => o with { RoleArn = [First], SessionToken = "own-session-token" });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("own-session-token", Assert.Single(sts.Requests).SessionToken);
        Assert.DoesNotContain("own-session-token", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_retried()
    {
        var calls = 0;
        answer = r => Interlocked.Increment(ref calls) < 3
            ? CannedAnswer.Error(400, "Throttling", "Rate exceeded")
            : CannedSts.AssumeAny(r, time.Now);
        await Create(o => o with { RoleArn = [First] }).GetIdentityAsync(Token);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Throttling_that_lasts_is_named()
    {
        answer = _ => CannedAnswer.Error(400, "Throttling", "Rate exceeded");
        var source = Create(o => o with { RoleArn = [First] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("AwsThrottled", fault.ErrorId);
        Assert.Equal(FaultKind.LimitsExceeded, fault.Kind);
    }

    [Fact]
    public async Task An_endpoint_that_nobody_serves_is_named_as_unreachable()
    {
        using var closed = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        environment.Set("AWS_ENDPOINT_URL", $"http://{closed.LocalEndpoint}");
        closed.Stop();
        var source = Create(o => o with { RoleArn = [First] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("AwsUnreachable", fault.ErrorId);
        Assert.Equal(FaultKind.Connection, fault.Kind);
    }

    [Fact]
    public async Task An_answer_that_is_not_aws_is_named()
    {
        answer = _ => CannedAnswer.Ok("<html><body>Please log in to the guest network</body></html>");
        var source = Create(o => o with { RoleArn = [First] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("AwsAnswerUnreadable", fault.ErrorId);
    }

    [Fact]
    public async Task A_failed_call_is_not_kept()
    {
        answer = _ => CannedAnswer.Error(403, "AccessDenied", "no");
        var source = Create(o => o with { RoleArn = [First] });
        await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        answer = null;
        await source.GetIdentityAsync(Token);
        Assert.Equal(2, sts.Requests.Count);
    }

    [Fact]
    public async Task The_caller_identity_is_what_sts_answers()
    {
        answer = _ => CannedAnswer.Ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/alice</Arn>"
            + "<UserId>AIDA1</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
        var who = await CallerIdentity.GetAsync(Create(o => o), "eu-west-1", Token);
        Assert.Equal(new CallerIdentity("123456789012", "arn:aws:iam::123456789012:user/alice", "AIDA1"), who);
    }

    private IIdentitySource Create(Func<CredentialOptions, CredentialOptions> change) => IdentitySources.Create(
        change(new CredentialOptions
        {
            AccessKey = "AKIAOWN",
            SecretKey = Secret,
            Region = "eu-west-1",
            DefaultSessionNameHint = "alice@desk",
        }),
        cache);
}
