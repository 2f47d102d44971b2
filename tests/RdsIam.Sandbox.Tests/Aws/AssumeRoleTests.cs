using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>AssumeRole through AWS's own client.</summary>
public sealed class AssumeRoleTests : IAsyncLifetime
{
    private AwsScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_trusted_user_gets_a_session_that_is_whom_it_says()
    {
        var answer = await AssumeAsync(_scene.Demo.RoleArn);
        Assert.StartsWith("ASIA", answer.Credentials.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-app/test", answer.AssumedRoleUser.Arn);
        var left = answer.Credentials.Expiration!.Value.ToUniversalTime() - _scene.Clock.GetUtcNow().UtcDateTime;
        Assert.InRange(left.TotalSeconds, 3500, 3600);

        using var session = Client(answer.Credentials);
        var me = await session.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);
        Assert.Equal(answer.AssumedRoleUser.Arn, me.Arn);
        Assert.Equal(answer.AssumedRoleUser.AssumedRoleId, me.UserId);
    }

    [Fact]
    public async Task A_role_that_does_not_trust_the_caller_or_is_not_there_denies_access_alike()
    {
        foreach (var arn in new[] { _scene.Demo.LockedRoleArn, "arn:aws:iam::123456789012:role/rdsiam-demo-nobody", _scene.Demo.ChainedRoleArn })
        {
            var fault = await RefusedAsync(arn);
            Assert.Equal("AccessDenied", fault.ErrorCode);
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, fault.StatusCode);
            Assert.Equal(
                $"User: arn:aws:iam::123456789012:user/rdsiam-demo-user is not authorized to perform: sts:AssumeRole on resource: {arn}",
                fault.Message);
        }
    }

    [Fact]
    public async Task A_role_behind_a_role_is_assumed_by_the_first_ones_session_for_an_hour_at_most()
    {
        var first = await AssumeAsync(_scene.Demo.RoleArn);
        var second = await AssumeAsync(_scene.Demo.ChainedRoleArn, credentials: first.Credentials);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/rdsiam-demo-chained/test", second.AssumedRoleUser.Arn);
        var fault = await RefusedAsync(_scene.Demo.ChainedRoleArn, request => request.DurationSeconds = 3601, first.Credentials);
        Assert.Equal("ValidationError", fault.ErrorCode);
        Assert.Contains("1 hour session limit for roles assumed by role chaining", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_id_must_be_the_roles_own()
    {
        var arn = _scene.Demo.ExternalIdRoleArn;
        Assert.Equal("AccessDenied", (await RefusedAsync(arn)).ErrorCode);
        Assert.Equal("AccessDenied", (await RefusedAsync(arn, request => request.ExternalId = "wrong-id")).ErrorCode);
        await AssumeAsync(arn, request => request.ExternalId = DemoWorld.ExternalId);
    }

    [Fact]
    public async Task A_role_that_demands_a_second_factor_takes_the_devices_code()
    {
        var arn = _scene.Demo.MfaRoleArn;
        Assert.Equal("AccessDenied", (await RefusedAsync(arn)).ErrorCode);
        var wrong = await RefusedAsync(arn, request => (request.SerialNumber, request.TokenCode) = (_scene.Demo.MfaSerial, "000000"));
        Assert.Contains("invalid MFA one time pass code", wrong.Message, StringComparison.Ordinal);
        await AssumeAsync(arn, request => (request.SerialNumber, request.TokenCode) = (_scene.Demo.MfaSerial, DemoWorld.MfaCode));
    }

    [Theory]
    [InlineData(899, "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900")]
    [InlineData(43201, "Member must have value less than or equal to 43200")]
    [InlineData(7201, "exceeds the MaxSessionDuration set for this role")]
    public async Task A_duration_outside_the_limits_is_refused(int seconds, string said)
    {
        var fault = await RefusedAsync(_scene.Demo.RoleArn, request => request.DurationSeconds = seconds);
        Assert.Equal("ValidationError", fault.ErrorCode);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("x")]
    [InlineData("naïve")]
    public async Task A_session_name_of_other_characters_or_length_is_refused(string name)
    {
        var fault = await RefusedAsync(_scene.Demo.RoleArn, request => request.RoleSessionName = name);
        Assert.Equal("ValidationError", fault.ErrorCode);
        Assert.Contains("'roleSessionName' failed to satisfy constraint", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_policy_narrows_what_the_session_may()
    {
        var answer = await AssumeAsync(_scene.Demo.RoleArn, request => request.Policy = Documents.Allow("s3:*", "*"));
        var key = _scene.World.State.AccessKeys[answer.Credentials.AccessKeyId];
        var forge = new TokenForge { Host = _scene.Demo.HostName, User = "app_reader", Key = key, Time = _scene.Clock.GetUtcNow() };
        var verdict = new TokenAuthority(_scene.World, _scene.Clock)
            .Verify(new(_scene.Demo.HostName, 5432, _scene.Demo.ResourceId, "app_reader", forge.Make()));
        Assert.Contains("because no session policy allows", verdict.Reason, StringComparison.Ordinal);

        var bad = await RefusedAsync(_scene.Demo.RoleArn, request => request.Policy = "{ not json");
        Assert.Equal("MalformedPolicyDocument", bad.ErrorCode);
        var big = await RefusedAsync(_scene.Demo.RoleArn, request => request.Policy = new string(' ', 2049));
        Assert.Equal("PackedPolicyTooLarge", big.ErrorCode);
    }

    [Fact]
    public async Task Tags_and_a_source_identity_stay_with_the_session_and_need_their_permission()
    {
        void Tagged(AssumeRoleRequest request)
        {
            request.Tags = [new Tag { Key = "team", Value = "data" }, new Tag { Key = "stage", Value = "test" }];
            request.TransitiveTagKeys = ["team"];
            request.SourceIdentity = "alice";
        }

        var first = await AssumeAsync(_scene.Demo.RoleArn, Tagged);
        Assert.Equal("alice", first.SourceIdentity);
        var second = await AssumeAsync(_scene.Demo.ChainedRoleArn, credentials: first.Credentials);
        var session = _scene.World.State.AccessKeys[second.Credentials.AccessKeyId].Session!;
        Assert.Equal("alice", session.SourceIdentity);
        Assert.Equal([KeyValuePair.Create("team", "data")], session.Tags);

        var fault = await RefusedAsync(_scene.Demo.ExternalIdRoleArn, request =>
        {
            Tagged(request);
            request.ExternalId = DemoWorld.ExternalId;
        });
        Assert.Contains("is not authorized to perform: sts:TagSession", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_own_deny_stands_against_a_role_that_trusts_it()
    {
        _scene.World.PutUserPolicy(_scene.Demo.Key.UserName!, "no", Documents.Deny("sts:AssumeRole", "*"));
        Assert.Equal("AccessDenied", (await RefusedAsync(_scene.Demo.RoleArn)).ErrorCode);
    }

    [Fact]
    public async Task A_role_that_trusts_the_account_needs_the_callers_own_policy()
    {
        var arn = _scene.World.Arns.Of(_scene.World.AddRole("any", Documents.Trust("123456789012"), _scene.Clock.GetUtcNow()));
        Assert.Equal("AccessDenied", (await RefusedAsync(arn)).ErrorCode);
        _scene.World.PutUserPolicy(_scene.Demo.Key.UserName!, "any", Documents.Allow("sts:AssumeRole", arn));
        await AssumeAsync(arn);
    }

    [Fact]
    public async Task A_client_whose_clock_is_off_corrects_itself_by_the_sandboxs_time()
    {
        _scene.Clock.Offset = TimeSpan.FromMinutes(20);
        using var client = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(_scene.Demo.AccessKeyId, _scene.Demo.SecretAccessKey),
            new AmazonSecurityTokenServiceConfig { ServiceURL = _scene.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 1 });
        await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);
        Assert.Equal(["SignatureDoesNotMatch", null], _scene.Endpoints.Calls.Select(call => call.ErrorCode));
    }

    private Task<AssumeRoleResponse> AssumeAsync(
        string roleArn, Action<AssumeRoleRequest>? change = null, AWSCredentials? credentials = null)
    {
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = "test" };
        change?.Invoke(request);
        return Client(credentials).AssumeRoleAsync(request, TestContext.Current.CancellationToken);
    }

    private Task<AmazonSecurityTokenServiceException> RefusedAsync(
        string roleArn, Action<AssumeRoleRequest>? change = null, AWSCredentials? credentials = null) =>
        Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => AssumeAsync(roleArn, change, credentials));

    private AmazonSecurityTokenServiceClient Client(AWSCredentials? credentials) => new(
        credentials ?? new BasicAWSCredentials(_scene.Demo.AccessKeyId, _scene.Demo.SecretAccessKey),
        new AmazonSecurityTokenServiceConfig
        {
            ServiceURL = _scene.Url,
            AuthenticationRegion = "eu-west-1",
            MaxErrorRetry = 0,
        });
}
