using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Aws;
using AwsFault = RdsIam.Core.Aws.AwsFault;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Profiles of aws login against the sandbox's signin service, which checks every proof and takes a refresh token once.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class LoginTests : AwsSceneTests
{
    /// <summary>An answer that comes when the file is another's already.</summary>
    private const string Late = """
        {"accessToken":{"accessKeyId":"ASIAOLD","secretAccessKey":"s","sessionToken":"t"},"tokenType":"aws_sigv4","expiresIn":900,
        "refreshToken":"r"}
        """;


    private string Cache => Path.Combine(Variables.Home, ".aws", "login", "cache");

    private IEnumerable<ApiCall> Renewals => Scene.Endpoints.Calls.Where(call => call.Action == "CreateOAuth2Token");

    [Fact]
    public async Task A_login_gives_its_keys_as_long_as_they_last()
    {
        var file = LogIn();
        var source = Create();
        var identity = await source.GetIdentityAsync(Token);
        Assert.Equal("profile console (aws login)", source.ProviderName);
        Assert.Equal(Text(file, "accessToken", "accessKeyId"), identity.AccessKeyId);
        var who = await CallerIdentity.GetAsync(source, "eu-west-1", Token);
        Assert.EndsWith(":assumed-role/rdsiam-demo-app/person", who.Arn, StringComparison.Ordinal);
        Assert.Empty(Renewals);
    }

    [Fact]
    public async Task Keys_near_their_end_are_renewed_and_the_file_has_what_the_next_program_needs()
    {
        var file = LogIn(node => node["futureMember"] = "stays");
        var before = JsonNode.Parse(await File.ReadAllTextAsync(file, Token))!;
        var first = await Create().GetIdentityAsync(Token);
        Scene.Clock.Offset = TimeSpan.FromMinutes(11);
        var source = Create();
        var second = await source.GetIdentityAsync(Token);
        Assert.NotEqual(first.AccessKeyId, second.AccessKeyId);
        var who = await CallerIdentity.GetAsync(source, "eu-west-1", Token);
        Assert.EndsWith(":assumed-role/rdsiam-demo-app/person", who.Arn, StringComparison.Ordinal);
        var after = JsonNode.Parse(await File.ReadAllTextAsync(file, Token))!;
        Assert.Equal(second.AccessKeyId, (string?)after["accessToken"]!["accessKeyId"]);
        Assert.NotEqual((string?)before["refreshToken"], (string?)after["refreshToken"]);
        Assert.Equal("stays", (string?)after["futureMember"]);
        foreach (var same in new[] { "dpopKey", "clientId", "idToken", "tokenType" })
        {
            Assert.Equal((string?)before[same], (string?)after[same]);
        }

        Assert.Equal(
            Scene.Clock.GetUtcNow().AddMinutes(15),
            DateTimeOffset.Parse((string)after["accessToken"]!["expiresAt"]!, System.Globalization.CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(30));
        Assert.Equal("123456789012", (string?)after["accessToken"]!["accountId"]);
        Assert.Equal([file], Directory.GetFiles(Cache));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        // And what was left there serves the next renewal.
        Scene.Clock.Offset = TimeSpan.FromMinutes(40);
        Assert.NotEqual(second.AccessKeyId, (await source.GetIdentityAsync(Token)).AccessKeyId);
        Assert.Equal([null, null], Renewals.Select(call => call.ErrorCode));
    }

    [Fact]
    public async Task Of_many_that_renew_at_once_one_asks_and_all_have_its_keys()
    {
        LogIn();
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        // Each with a cache of its own, as other processes have.
        var identities = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await Create().GetIdentityAsync(Token)));
        Assert.Single(identities.Select(identity => identity.AccessKeyId).Distinct());
        Assert.Null(Assert.Single(Renewals).ErrorCode);
    }

    [Fact]
    public async Task What_a_program_that_takes_no_turns_renewed_first_is_taken()
    {
        var file = LogIn();
        var old = await File.ReadAllTextAsync(file, Token);
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        await Create().GetIdentityAsync(Token);
        var won = await File.ReadAllTextAsync(file, Token);
        await File.WriteAllTextAsync(file, old, Token);
        await using var signin = new CannedAws(_ =>
        {
            File.WriteAllText(file, won);
            return new CannedAnswer(401, """{"error":"TOKEN_EXPIRED","message":"used"}""");
        });
        Variables.Set("AWS_ENDPOINT_URL_SIGNIN", signin.Url);
        var identity = await Create().GetIdentityAsync(Token);
        Assert.Equal(Text(file, "accessToken", "accessKeyId"), identity.AccessKeyId);
        Assert.Equal(won, await File.ReadAllTextAsync(file, Token));
        Assert.Single(signin.Requests);
    }

    [Fact]
    public async Task A_new_login_or_a_logout_during_a_renewal_is_left_as_it_is()
    {
        var file = LogIn();
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        string? next = null;
        await using var signin = new CannedAws(_ =>
        {
            Replace(file, next);
            return CannedAnswer.Ok(Late);
        });
        Variables.Set("AWS_ENDPOINT_URL_SIGNIN", signin.Url);
        next = (await File.ReadAllTextAsync(LogIn(sessionName: "other"), Token)).Replace('\n', ' ');
        var identity = await Create().GetIdentityAsync(Token);
        Assert.Equal(next, await File.ReadAllTextAsync(file, Token));
        Assert.Equal(Text(file, "accessToken", "accessKeyId"), identity.AccessKeyId);

        Scene.Clock.Offset = TimeSpan.FromMinutes(28);
        next = null;
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("AwsLoginExpired", fault.ErrorId);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("TOKEN_EXPIRED", "AwsLoginExpired", "aws login --profile console")]
    [InlineData("USER_CREDENTIALS_CHANGED", "AwsLoginExpired", "aws login --profile console")]
    [InlineData("INSUFFICIENT_PERMISSIONS", "AwsLoginForbidden", "SignInLocalDevelopmentAccess")]
    public async Task What_signin_refuses_says_what_to_run(string code, string errorId, string run)
    {
        var file = LogIn();
        var before = await File.ReadAllTextAsync(file, Token);
        Scene.Endpoints.Logins.Refusal = code;
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        var fault = await Assert.ThrowsAnyAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains(run, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file, Token));
        Assert.Equal([file], Directory.GetFiles(Cache));
    }

    [Fact]
    public async Task After_twelve_hours_the_person_is_to_log_in_again()
    {
        LogIn();
        Scene.Clock.Offset = TimeSpan.FromHours(12.5);
        Assert.Equal("AwsLoginExpired", await Refusal());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_again_is_told_before_its_token_is_spent()
    {
        var file = LogIn();
        var text = await File.ReadAllTextAsync(file, Token);
        await File.WriteAllTextAsync(file, "{\"x\":\"\\ud800\"," + text.TrimStart()[1..], Token);
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        Assert.Equal("AwsLoginUnreadable", await Refusal());
        Assert.Empty(Renewals);
    }

    [Fact]
    public async Task Without_a_login_the_command_to_log_in_is_told()
    {
        Directory.Delete(Path.GetDirectoryName(LogIn())!, recursive: true);
        Assert.Equal("AwsLoginExpired", await Refusal());
        Assert.Empty(Renewals);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"accessToken\":{\"accessKeyId\":\"secret-in-it\"")]
    [InlineData("not JSON, secret-in-it")]
    public async Task A_file_that_is_no_login_is_named_and_not_repeated(string text)
    {
        var file = LogIn();
        await File.WriteAllTextAsync(file, text, Token);
        var fault = await Assert.ThrowsAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal(text.Length == 0 ? "AwsLoginExpired" : "AwsLoginUnreadable", fault.ErrorId);
        Assert.DoesNotContain("secret-in-it", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file, Token));
    }

    [Theory]
    [InlineData("secret-in-it")]
    // Of a curve that no platform knows.
    [InlineData("MDECAQEEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHoAoGCCqGSM49\n4wEH")]
    public async Task A_key_for_proofs_that_is_none_is_told_before_anything_is_sent(string key)
    {
        LogIn(node => node["dpopKey"] = $"-----BEGIN EC PRIVATE KEY-----\n{key}\n-----END EC PRIVATE KEY-----");
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        Assert.Equal("AwsLoginUnreadable", await Refusal());
        Assert.Empty(Renewals);
    }

    [Fact]
    public async Task A_key_in_the_general_form_makes_proofs_too()
    {
        LogIn(node =>
        {
            using var key = ECDsa.Create();
            key.ImportFromPem((string)node["dpopKey"]!);
            node["dpopKey"] = key.ExportPkcs8PrivateKeyPem();
        });
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        await Create().GetIdentityAsync(Token);
        Assert.Null(Assert.Single(Renewals).ErrorCode);
    }

    [Fact]
    public async Task Another_key_than_the_logins_own_renews_nothing()
    {
        LogIn(node =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            node["dpopKey"] = key.ExportECPrivateKeyPem();
        });
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        var fault = await Assert.ThrowsAsync<AwsFault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("INVALID_REQUEST", fault.ErrorCode);
    }

    [Fact]
    public async Task A_folder_of_the_environment_is_looked_in()
    {
        var file = LogIn();
        var other = Directory.CreateDirectory(Path.Combine(Variables.Home, "logins")).FullName;
        File.Move(file, Path.Combine(other, Path.GetFileName(file)));
        Assert.Equal("AwsLoginExpired", await Refusal());
        Variables.Set("AWS_LOGIN_CACHE_DIRECTORY", "~/logins");
        await Create().GetIdentityAsync(Token);
        Variables.Set("AWS_LOGIN_CACHE_DIRECTORY", other);
        await Create().GetIdentityAsync(Token);
    }

    [Fact]
    public async Task Trouble_that_passes_leaves_the_keys_in_use_and_the_proofs_are_new_with_each_try()
    {
        var file = LogIn();
        Scene.Clock.Offset = TimeSpan.FromMinutes(11);
        Scene.Endpoints.Trouble.Fail(1, 500, "server_error", "It broke.");
        await Create().GetIdentityAsync(Token);
        Assert.Equal(["server_error", null], Renewals.Select(call => call.ErrorCode));

        Scene.Clock.Offset = TimeSpan.FromMinutes(22);
        Variables.Set("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:9");
        Variables.Set("AWS_MAX_ATTEMPTS", "1");
        Assert.Equal(Text(file, "accessToken", "accessKeyId"), (await Create().GetIdentityAsync(Token)).AccessKeyId);
        Scene.Clock.Offset = TimeSpan.FromMinutes(27);
        Assert.Equal("AwsUnreachable", await Refusal());
    }

    [Fact]
    public async Task A_refresh_token_does_not_follow_a_redirect()
    {
        LogIn();
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        await using var elsewhere = new CannedAws(_ => CannedAnswer.Ok("{}"));
        await using var signin = new CannedAws(_ => new CannedAnswer(307, "") { Location = elsewhere.Url });
        Variables.Set("AWS_ENDPOINT_URL_SIGNIN", signin.Url);
        var fault = await Assert.ThrowsAnyAsync<Fault>(async () => await Create().GetIdentityAsync(Token));
        Assert.Equal("AwsAnswerUnreadable", fault.ErrorId);
        Assert.Empty(elsewhere.Requests);
        Assert.All(signin.Requests, request => Assert.Empty(request.Authorization));
    }

    [Fact]
    public async Task A_refresh_token_that_cannot_be_replaced_is_not_spent()
    {
        // Where its lock should be there is a folder: nothing can be written there, by root either.
        var file = LogIn();
        Directory.CreateDirectory(file + ".lock");
        Scene.Clock.Offset = TimeSpan.FromMinutes(11);
        Assert.Equal(Text(file, "accessToken", "accessKeyId"), (await Create().GetIdentityAsync(Token)).AccessKeyId);
        Scene.Clock.Offset = TimeSpan.FromMinutes(14.5);
        Assert.Equal("PrivateFileFailed", await Refusal());
        Assert.Empty(Renewals);
    }

    [Fact]
    public async Task A_role_profile_stands_on_a_login()
    {
        LogIn();
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        await File.AppendAllLinesAsync(
            Variables.ConfigFile, ["[profile chained]", $"role_arn = {Scene.Demo.ChainedRoleArn}", "source_profile = console"], Token);
        var source = Create("chained");
        Assert.Contains(
            ":assumed-role/rdsiam-demo-chained/", (await source.GetIdentityAsync(Token)).PrincipalArn, StringComparison.Ordinal);
        Assert.Equal("profile console (aws login)", source.ProviderName);
        Scene.Endpoints.Logins.Refusal = "TOKEN_EXPIRED";
        Scene.Clock.Offset = TimeSpan.FromHours(3);
        var fault = await Assert.ThrowsAnyAsync<Fault>(async () => await source.GetIdentityAsync(Token));
        Assert.Contains("aws login --profile console", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_a_profile_go_before_its_login_and_a_login_before_its_process()
    {
        LogIn();
        File.AppendAllLines(Variables.ConfigFile, ["credential_process = echo"]);
        Assert.Equal("profile console (aws login)", Create().ProviderName);
        File.WriteAllLines(Variables.CredentialsFile, ["[console]", "aws_access_key_id = AKIA1", "aws_secret_access_key = s"]);
        Assert.Equal("profile console", Create().ProviderName);
    }

    [Fact]
    public async Task Without_any_region_the_renewal_says_so()
    {
        LogIn(node => node.AsObject().Remove("idToken"));
        Scene.Clock.Offset = TimeSpan.FromMinutes(14);
        Assert.Equal("AwsLoginRegionMissing", await Refusal());
        Variables.Set("AWS_REGION", "eu-west-1");
        await Create().GetIdentityAsync(Token);
    }

    private static string Text(string file, string outer, string inner) => (string)JsonNode.Parse(File.ReadAllText(file))![outer]![inner]!;

    private static void Replace(string file, string? text)
    {
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, text);
        }
    }

    /// <summary>Does what aws login does: writes the profile and the file; gives the file's path.</summary>
    private string LogIn(Action<JsonNode>? change = null, string sessionName = "person")
    {
        var (session, text) = Scene.Endpoints.Logins.Open(DemoWorld.AppRoleName, sessionName, null);
        var node = JsonNode.Parse(text)!;
        change?.Invoke(node);
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(session))).ToLowerInvariant();
        var file = Path.Combine(Directory.CreateDirectory(Cache).FullName, $"{hash}.json");
        File.WriteAllText(file, node.ToJsonString());
        if (sessionName == "person")
        {
            File.WriteAllLines(Variables.ConfigFile, ["[profile console]", $"login_session = {session}"]);
        }

        return file;
    }

    private async Task<string> Refusal() =>
        (await Assert.ThrowsAnyAsync<Fault>(async () => await Create().GetIdentityAsync(Token))).ErrorId;

    /// <summary>A source with a cache of its own, as another process has.</summary>
    private IIdentitySource Create(string profile = "console") =>
        IdentitySources.Create(new CredentialOptions { ProfileName = profile }, new IdentityCache(Scene.Clock));
}
