using System.Net;
using RdsIam.Core.Aws;
using RdsIam.Core.Tests.Aws;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>What STS says instead of credentials, and what people are told.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class RoleRefusalTests : RoleChainScene
{
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
        Answer = _ => CannedAnswer.Error(status, code, message);
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
        Answer = _ => CannedAnswer.Error(403, "AccessDenied", sentence);
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await Create(o => o with { RoleArn = [First] }).GetIdentityAsync(Token));
        Assert.Equal(("AssumeRoleDenied", expected), (fault.ErrorId, fault.Happened));
        Assert.Equal((sentence + ".", First), (fault.Said, fault.FaultTarget));
    }

    [Fact]
    public async Task A_refusal_names_action_role_and_principal()
    {
        Answer = r => r.Form["RoleArn"] == Second ? CannedAnswer.Error(403, "AccessDenied", "no") : CannedSts.AssumeAny(r, Time.Now);
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
        Answer = r => CannedAnswer.Error(
            403, "SignatureDoesNotMatch", $"No match. The Canonical String for this request should have been 'x-amz-security-token:{r.SessionToken}'");
        var source = Create(o => o with { RoleArn = [First], SessionToken = "own-session-token" });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("own-session-token", Assert.Single(Sts.Requests).SessionToken);
        Assert.DoesNotContain("own-session-token", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_retried()
    {
        var calls = 0;
        Answer = r => Interlocked.Increment(ref calls) < 3
            ? CannedAnswer.Error(400, "Throttling", "Rate exceeded")
            : CannedSts.AssumeAny(r, Time.Now);
        await Create(o => o with { RoleArn = [First] }).GetIdentityAsync(Token);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Throttling_that_lasts_is_named()
    {
        Answer = _ => CannedAnswer.Error(400, "Throttling", "Rate exceeded");
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
        Variables.Set("AWS_ENDPOINT_URL", $"http://{closed.LocalEndpoint}");
        closed.Stop();
        var source = Create(o => o with { RoleArn = [First] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("AwsUnreachable", fault.ErrorId);
        Assert.Equal(FaultKind.Connection, fault.Kind);
    }

    [Fact]
    public async Task An_answer_that_is_not_aws_is_named()
    {
        Answer = _ => CannedAnswer.Ok("<html><body>Please log in to the guest network</body></html>");
        var source = Create(o => o with { RoleArn = [First] });
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("AwsAnswerUnreadable", fault.ErrorId);
    }

    [Fact]
    public async Task A_failed_call_is_not_kept()
    {
        Answer = _ => CannedAnswer.Error(403, "AccessDenied", "no");
        var source = Create(o => o with { RoleArn = [First] });
        await Assert.ThrowsAsync<AwsFault>(async () => await source.GetIdentityAsync(Token));
        Answer = null;
        await source.GetIdentityAsync(Token);
        Assert.Equal(2, Sts.Requests.Count);
    }
}
