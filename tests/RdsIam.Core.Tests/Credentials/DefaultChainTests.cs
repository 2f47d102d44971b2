using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

[Collection(ProcessEnvironment.Name)]
public sealed class DefaultChainTests : IAsyncLifetime
{
    private readonly AwsEnvironment environment = new();
    private readonly ManualTime time = new();
    private readonly IdentityCache cache;
    private readonly CannedAws canned;
    private Func<CannedRequest, CannedAnswer>? answer;

    public DefaultChainTests()
    {
        cache = new IdentityCache(time);
        canned = new CannedAws(request => answer?.Invoke(request) ?? CannedSts.AssumeAny(request, time.Now));
        environment.Set("AWS_ENDPOINT_URL", canned.Url);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await canned.DisposeAsync();
        environment.Dispose();
    }

    [Fact]
    public async Task Nothing_found_is_answered_with_every_place_that_was_looked_at()
    {
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("CredentialsNotFound", fault.ErrorId);
        foreach (var place in (string[])
            ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", environment.CredentialsFile, "AWS_CONTAINER", "AWS_EC2_METADATA_DISABLED"])
        {
            Assert.Contains(place, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_environment_comes_first_then_the_token_file_then_the_profile_then_the_container()
    {
        environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", canned.Url + "creds");
        environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "container-token");
        answer = r => r.Path == "/creds" ? Container() : null!;
        Assert.Equal(("ASIACONTAINER", "ECS or EKS container endpoint"), await Who());
        Assert.Equal("container-token", canned.Requests.Last().Authorization);

        answer = null;
        File.WriteAllLines(environment.CredentialsFile, ["[default]", "aws_access_key_id = AKIADEFAULT", "aws_secret_access_key = s"]);
        Assert.Equal(("AKIADEFAULT", "profile default"), await Who());

        var file = environment.Write("token", "a.b.c");
        environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", file);
        environment.Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web");
        environment.Set("AWS_ROLE_SESSION_NAME", "pod-7");
        Assert.StartsWith("ASIAWEB", (await Who()).AccessKeyId, StringComparison.Ordinal);
        Assert.Equal("pod-7", canned.Requests.Last().Form["RoleSessionName"]);

        environment.Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        environment.Set("AWS_SECRET_ACCESS_KEY", "s");
        Assert.Equal(("AKIAENV", "environment variables"), await Who());
    }

    [Fact]
    public void A_profile_that_aws_profile_names_must_exist()
    {
        environment.Set("AWS_PROFILE", "nobody");
        Assert.Equal("ProfileNotFound", Assert.Throws<Fault>(Create).ErrorId);
    }

    [Fact]
    public void A_default_profile_with_a_region_only_is_passed_over_and_half_a_pair_in_the_environment_is_not()
    {
        File.WriteAllLines(environment.ConfigFile, ["[default]", "region = eu-west-1"]);
        Assert.Equal("EC2 instance role", Create().ProviderName);
        environment.Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Assert.Equal("KeyPairIncomplete", Assert.Throws<Fault>(Create).ErrorId);
    }

    [Fact]
    public async Task Keys_of_the_environment_that_are_over_say_so()
    {
        environment.Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        environment.Set("AWS_SECRET_ACCESS_KEY", "s");
        environment.Set("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z");
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("CredentialsExpired", fault.ErrorId);
    }

    [Fact]
    public async Task An_ec2_instance_gives_its_roles_credentials()
    {
        environment.Set("AWS_EC2_METADATA_DISABLED", null);
        environment.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", canned.Url.TrimEnd('/'));
        // The SDK reads this variable once per process.
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        try
        {
            answer = Metadata;
            Assert.Equal(("ASIAEC2", "EC2 instance role"), await Who());
            Assert.Equal("PUT", canned.Requests.First().Method);
        }
        finally
        {
            environment.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", null);
            Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        }
    }

    [Fact]
    public async Task A_metadata_service_that_does_not_answer_is_told_with_the_rest()
    {
        using var closed = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        environment.Set("AWS_EC2_METADATA_DISABLED", null);
        environment.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", $"http://{closed.LocalEndpoint}");
        closed.Stop();
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        try
        {
            var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
            Assert.Equal("CredentialsNotFound", fault.ErrorId);
            Assert.Contains("no answer from http://127.0.0.1:", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            environment.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", null);
            Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
        }
    }

    [Fact]
    public async Task A_token_file_of_the_users_takes_the_first_role_and_the_rest_is_a_chain()
    {
        var source = IdentitySources.Create(
            new CredentialOptions
            {
                WebIdentityTokenFile = environment.Write("token", "a.b.c"),
                RoleArn = ["arn:aws:iam::123456789012:role/web", "arn:aws:iam::123456789012:role/db"],
                DurationSeconds = 1800,
            },
            cache);
        await source.GetIdentityAsync(Token);
        Assert.Equal(["AssumeRoleWithWebIdentity", "AssumeRole"], canned.Requests.Select(r => r.Action));
        Assert.Equal([null, "1800"], canned.Requests.Select(r => r.Form.GetValueOrDefault("DurationSeconds")));
        Assert.StartsWith("ASIAWEB", canned.Requests.Last().AccessKeyId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_needs_a_role_and_must_be_there()
    {
        var options = new CredentialOptions { WebIdentityTokenFile = Path.Combine(environment.Home, "absent") };
        Assert.Equal("WebIdentityNeedsRole", Assert.Throws<Fault>(() => IdentitySources.Create(options, cache)).ErrorId);
        var source = IdentitySources.Create(options with { RoleArn = ["arn:aws:iam::123456789012:role/web"] }, cache);
        var fault = await Assert.ThrowsAsync<Fault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("WebIdentityTokenFileUnreadable", fault.ErrorId);
        Assert.Empty(canned.Requests);
    }

    [Theory]
    [InlineData("ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time", "WebIdentityTokenExpired")]
    [InlineData("InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://x", "WebIdentityTokenRefused")]
    [InlineData("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", "AssumeRoleWithWebIdentityDenied")]
    public async Task A_refused_token_is_explained_without_the_token(string code, string message, string errorId)
    {
        answer = _ => CannedAnswer.Error(400, code, message);
        var source = IdentitySources.Create(
            new CredentialOptions
            {
                WebIdentityTokenFile = environment.Write("token", "secret.web.token"),
                RoleArn = ["arn:aws:iam::123456789012:role/web"],
            },
            cache);
        var fault = await Assert.ThrowsAsync<Core.Aws.AwsFault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.DoesNotContain("secret.web.token", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_for_is_shown_without_secrets()
    {
        var text = new CredentialOptions
        {
            AccessKey = "AKIAOWN",
            SecretKey = "very-secret",
            SessionToken = "very-token",
            TokenCode = "123456",
        }.ToString();
        Assert.Contains("AKIAOWN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", text, StringComparison.Ordinal);
    }

    private async Task<(string AccessKeyId, string ProviderName)> Who()
    {
        var source = Create();
        return ((await source.GetIdentityAsync(Token)).AccessKeyId, source.ProviderName);
    }

    private CannedAnswer Container() => CannedAnswer.Ok(
        $$"""{"AccessKeyId":"ASIACONTAINER","SecretAccessKey":"s","Token":"t","Expiration":"{{time.Now.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}""");

    /// <summary>CANNED: the instance metadata service, version 2.</summary>
    private CannedAnswer Metadata(CannedRequest request) => request.Path switch
    {
        "/latest/api/token" => CannedAnswer.Ok("metadata-token"),
        "/latest/meta-data/iam/security-credentials" => CannedAnswer.Ok("db-reader"),
        "/latest/meta-data/iam/security-credentials/db-reader" => CannedAnswer.Ok(
            $$"""{"Code":"Success","AccessKeyId":"ASIAEC2","SecretAccessKey":"s","Token":"t","Expiration":"{{time.Now.AddHours(6):yyyy-MM-ddTHH:mm:ssZ}}"}"""),
        _ => new CannedAnswer(404, ""),
    };

    private IIdentitySource Create() => IdentitySources.Create(new CredentialOptions(), cache);
}
