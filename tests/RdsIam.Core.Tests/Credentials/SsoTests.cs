using System.Security.Cryptography;
using System.Text;
using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

[Collection(ProcessEnvironment.Name)]
public sealed class SsoTests : IAsyncLifetime
{
    private const string StartUrl = "https://example.awsapps.com/start";

    private readonly AwsEnvironment environment = new();
    private readonly ManualTime time = new();
    private readonly IdentityCache cache;
    private readonly CannedAws portal;
    private Func<CannedRequest, CannedAnswer?>? answer;

    public SsoTests()
    {
        cache = new IdentityCache(time);
        portal = new CannedAws(request => answer?.Invoke(request) ?? RoleCredentials());
        environment.Set("AWS_ENDPOINT_URL", portal.Url);
        File.WriteAllLines(
            environment.ConfigFile,
            [
                "[profile dev]", "sso_session = corp", "sso_account_id = 123456789012", "sso_role_name = Developer",
                "[sso-session corp]", $"sso_start_url = {StartUrl}", "sso_region = eu-west-1", "sso_registration_scopes = sso:account:access",
            ]);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        environment.Dispose();
    }

    [Fact]
    public async Task A_login_of_the_aws_cli_gives_the_roles_credentials()
    {
        LogIn(time.Now.AddHours(8));
        var source = Create();
        var identity = await source.GetIdentityAsync(Token);
        Assert.Equal("ASIASSO", identity.AccessKeyId);
        Assert.Equal(time.Now.AddHours(1), identity.ExpiresAt!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal("profile dev (SSO)", source.ProviderName);
        Assert.Contains("role_name=Developer", Assert.Single(portal.Requests).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_login_the_command_to_log_in_is_told()
    {
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("SsoLoginExpired", fault.ErrorId);
        Assert.Contains("aws sso login --profile dev", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_login_that_is_over_the_command_to_log_in_is_told()
    {
        LogIn(time.Now.AddHours(-1));
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("SsoLoginExpired", fault.ErrorId);
    }

    [Fact]
    public async Task A_login_that_the_portal_revoked_is_over_too()
    {
        LogIn(time.Now.AddHours(8));
        answer = _ => new CannedAnswer(
            401, """{"message":"Session token not found or invalid","__type":"com.amazonaws.switchboard.portal#UnauthorizedException"}""");
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("SsoLoginExpired", fault.ErrorId);
    }

    [Fact]
    public async Task A_role_that_was_not_granted_is_named()
    {
        LogIn(time.Now.AddHours(8));
        answer = _ => new CannedAnswer(403, """{"message":"No access","__type":"com.amazonaws.switchboard.portal#ForbiddenException"}""");
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("SsoRoleForbidden", fault.ErrorId);
        Assert.Contains("Developer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_portal_of_the_profile_is_asked_where_no_variable_names_one_and_no_redirect_is_followed()
    {
        LogIn(time.Now.AddHours(8));
        environment.Set("AWS_ENDPOINT_URL", "");
        await File.AppendAllLinesAsync(
            environment.ConfigFile,
            [
                "[profile own]", $"endpoint_url = {portal.Url}",
                "sso_session = corp", "sso_account_id = 123456789012", "sso_role_name = Developer",
            ],
            Token);
        Assert.Equal("ASIASSO", (await Create("own").GetIdentityAsync(Token)).AccessKeyId);

        await using var elsewhere = new CannedAws(_ => RoleCredentials());
        answer = _ => new CannedAnswer(307, "") { Location = elsewhere.Url };
        time.Advance(TimeSpan.FromHours(2));
        await Assert.ThrowsAnyAsync<Fault>(async () => await Create("own").GetIdentityAsync(Token));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_login_that_is_near_its_end_is_renewed_at_the_profiles_address()
    {
        LogIn(DateTimeOffset.UtcNow.AddMinutes(3), refreshable: true);
        environment.Set("AWS_ENDPOINT_URL", "");
        await File.AppendAllLinesAsync(
            environment.ConfigFile,
            [
                "[profile own]", $"endpoint_url = {portal.Url}",
                "sso_session = corp", "sso_account_id = 123456789012", "sso_role_name = Developer",
            ],
            Token);
        answer = request => request.Path.EndsWith("/token", StringComparison.Ordinal)
            ? CannedAnswer.Ok("""{"accessToken":"renewed","expiresIn":28800,"refreshToken":"next","tokenType":"Bearer"}""")
            : null;
        Assert.Equal("ASIASSO", (await Create("own").GetIdentityAsync(Token)).AccessKeyId);
        Assert.Equal(["POST", "GET"], portal.Requests.Select(request => request.Method));
    }

    /// <summary>Writes what <c>aws sso login</c> leaves: ~/.aws/sso/cache/(SHA-1 of the session's name).json.</summary>
    private void LogIn(DateTimeOffset until, bool refreshable = false)
    {
        var folder = Directory.CreateDirectory(Path.Combine(environment.Home, ".aws", "sso", "cache")).FullName;
#pragma warning disable CA5350 // The AWS CLI names the file so.
        var name = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes("corp"))).ToLowerInvariant();
#pragma warning restore CA5350
        var more = refreshable
            ? $$""","refreshToken":"r","clientId":"c","clientSecret":"s","registrationExpiresAt":"{{DateTimeOffset.UtcNow.AddDays(30):yyyy-MM-ddTHH:mm:ssZ}}" """
            : "";
        File.WriteAllText(
            Path.Combine(folder, name + ".json"),
            $$"""{"startUrl":"{{StartUrl}}","region":"eu-west-1","accessToken":"sso-access-token","expiresAt":"{{until:yyyy-MM-ddTHH:mm:ssZ}}"{{more}}}""");
    }

    private CannedAnswer RoleCredentials() => CannedAnswer.Ok(
        $$$"""{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":{{{time.Now.AddHours(1).ToUnixTimeMilliseconds()}}}}}""");

    private IIdentitySource Create(string profile = "dev") =>
        IdentitySources.Create(new CredentialOptions { ProfileName = profile }, cache);
}
