using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

[Collection(ProcessEnvironment.Name)]
public sealed class ProfileTests : ProfileScene
{
    [Fact]
    public async Task Keys_come_from_the_credentials_file_first_and_the_config_file_next()
    {
        Config("[profile dev]", "aws_access_key_id = AKIACONFIG", "aws_secret_access_key = s1", "region = eu-north-1");
        Keys("[dev]", "aws_access_key_id = AKIAKEYS", "aws_secret_access_key = s2", "aws_session_token = t");
        var source = Create("dev");
        var identity = await source.GetIdentityAsync(Token);
        Assert.Equal(("AKIAKEYS", "s2", "t"), (identity.AccessKeyId, identity.SecretAccessKey, identity.SessionToken));
        Assert.Equal("profile dev", source.ProviderName);
        Assert.Equal("eu-north-1", DefaultRegion.Find("dev"));
    }

    [Fact]
    public async Task Files_that_the_environment_names_later_are_followed()
    {
        Config("[profile dev]", "region = eu-north-1");
        Assert.Equal("eu-north-1", DefaultRegion.Find("dev"));
        Variables.Set("AWS_CONFIG_FILE", Variables.Write("config2", "[profile dev]\nregion = eu-south-1\n"));
        Variables.Set("AWS_SHARED_CREDENTIALS_FILE", Variables.Write("keys2", "[dev]\naws_access_key_id=AKIA2\naws_secret_access_key=s\n"));
        Assert.Equal("eu-south-1", DefaultRegion.Find("dev"));
        Assert.Equal("AKIA2", (await Create("dev").GetIdentityAsync(Token)).AccessKeyId);
    }

    [Fact]
    public async Task Keys_that_a_program_rewrites_are_read_again()
    {
        Keys("[dev]", "aws_access_key_id = AKIAOLD", "aws_secret_access_key = s");
        var source = Create("dev");
        Assert.Equal("AKIAOLD", (await source.GetIdentityAsync(Token)).AccessKeyId);
        Keys("[dev]", "aws_access_key_id = AKIANEW", "aws_secret_access_key = s");
        File.SetLastWriteTimeUtc(Variables.CredentialsFile, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal("AKIANEW", (await source.GetIdentityAsync(Token)).AccessKeyId);
        Assert.NotEqual(source.Key, Create("dev").Key);
    }

    [Fact]
    public async Task A_role_profile_is_assumed_on_top_of_its_source_profiles()
    {
        Keys("[base]", "aws_access_key_id = AKIABASE", "aws_secret_access_key = s");
        Config(
            "[profile middle]", "role_arn = arn:aws:iam::123456789012:role/middle", "source_profile = base",
            "[profile top]", "role_arn = arn:aws:iam::123456789012:role/top", "source_profile = middle", "external_id = e-1",
            "role_session_name = from-profile", "duration_seconds = 1200");
        var source = Create("top");
        await source.GetIdentityAsync(Token);
        var requests = Sts.Requests.ToList();
        Assert.Equal(["AKIABASE", "ASIAMIDDLE"], requests.Select(r => r.AccessKeyId.TrimEnd([.. "0123456789"])));
        Assert.Equal(
            ("e-1", "from-profile", "1200"),
            (requests[1].Form["ExternalId"], requests[1].Form["RoleSessionName"], requests[1].Form["DurationSeconds"]));
        Assert.Equal(2, source.RoleChain.Count);
    }

    [Fact]
    public async Task A_role_profile_may_be_its_own_source()
    {
        Keys("[own]", "aws_access_key_id = AKIAOWN", "aws_secret_access_key = s");
        Config("[profile own]", "role_arn = arn:aws:iam::123456789012:role/r", "source_profile = own");
        await Create("own").GetIdentityAsync(Token);
        Assert.Equal("AKIAOWN", Assert.Single(Sts.Requests).AccessKeyId);
    }

    [Fact]
    public async Task A_role_profile_with_a_device_asks_for_its_code()
    {
        Keys("[base]", "aws_access_key_id = AKIABASE", "aws_secret_access_key = s");
        Config(
            "[profile mfa]", "role_arn = arn:aws:iam::123456789012:role/r", "source_profile = base",
            "mfa_serial = arn:aws:iam::123456789012:mfa/alice");
        var source = IdentitySources.Create(
            new CredentialOptions { ProfileName = "mfa", PromptTokenCode = (_, _) => Task.FromResult<string?>("123456") }, Cache);
        await source.GetIdentityAsync(Token);
        Assert.Equal("123456", Assert.Single(Sts.Requests).Form["TokenCode"]);
    }

    [Fact]
    public async Task Roles_of_the_user_come_on_top_of_a_role_profile_as_a_chain()
    {
        Keys("[base]", "aws_access_key_id = AKIABASE", "aws_secret_access_key = s");
        Config("[profile role]", "role_arn = arn:aws:iam::123456789012:role/r", "source_profile = base");
        var options = new CredentialOptions { ProfileName = "role", RoleArn = ["arn:aws:iam::210987654321:role/far"] };
        await IdentitySources.Create(options, Cache).GetIdentityAsync(Token);
        Assert.Equal(["r", "far"], Sts.Requests.Select(r => r.Form["RoleArn"].Split('/')[1]));
        var fault = Assert.Throws<Fault>(() => IdentitySources.Create(options with { DurationSeconds = 7200 }, Cache));
        Assert.Equal("ChainedDurationTooLong", fault.ErrorId);
    }

    [Fact]
    public async Task A_role_profile_takes_its_source_from_the_environment_where_it_says_so()
    {
        Variables.Set("AWS_ACCESS_KEY_ID", "AKIAENV");
        Variables.Set("AWS_SECRET_ACCESS_KEY", "s");
        Config("[profile r]", "role_arn = arn:aws:iam::123456789012:role/r", "credential_source = Environment");
        await Create("r").GetIdentityAsync(Token);
        Assert.Equal("AKIAENV", Assert.Single(Sts.Requests).AccessKeyId);
    }

    [Fact]
    public async Task A_web_identity_profile_sends_the_token_of_the_file_as_it_is_at_each_renewal()
    {
        var file = Variables.Write("token", "header.one.signature\n");
        Config("[profile web]", "role_arn = arn:aws:iam::123456789012:role/web", $"web_identity_token_file = {file}");
        var source = Create("web");
        await source.GetIdentityAsync(Token);
        Variables.Write("token", "header.two.signature");
        Time.Advance(TimeSpan.FromHours(1));
        await source.GetIdentityAsync(Token);
        Assert.Equal(["header.one.signature", "header.two.signature"], Sts.Requests.Select(r => r.Form["WebIdentityToken"]));
        Assert.All(Sts.Requests, r => Assert.Empty(r.Authorization));
    }

    [Fact]
    public async Task A_credential_process_gives_keys_until_they_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The process of this test is a POSIX shell script.");
        var end = Time.Now.AddMinutes(20);
        var script = Variables.Write("keys.sh", $$"""
            echo x >> '{{Variables.Home}}/runs'
            echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s","SessionToken":"t","Expiration":"{{end:o}}"}'
            """);
        Config("[profile proc]", $"credential_process = sh {script}");
        var source = Create("proc");
        var identity = await source.GetIdentityAsync(Token);
        await source.GetIdentityAsync(Token);
        Assert.Equal("AKIAPROC", identity.AccessKeyId);
        Assert.Equal(end, identity.ExpiresAt!.Value, TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromMinutes(16));
        await source.GetIdentityAsync(Token);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(Variables.Home, "runs"), Token)).Length);
    }

    [Fact]
    public async Task A_credential_process_that_fails_says_what_it_said_and_bad_output_is_not_repeated()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The processes of this test are POSIX shell commands.");
        Config(
            "[profile dead]", "credential_process = sh -c 'echo no vault >&2; exit 3'",
            "[profile junk]", "credential_process = echo secret-in-junk");
        var dead = await Assert.ThrowsAsync<Fault>(async () => await Create("dead").GetIdentityAsync(Token));
        Assert.Equal("CredentialProcessFailed", dead.ErrorId);
        Assert.Contains("no vault", dead.Message, StringComparison.Ordinal);
        var junk = await Assert.ThrowsAsync<Fault>(async () => await Create("junk").GetIdentityAsync(Token));
        Assert.Equal("CredentialProcessFailed", junk.ErrorId);
        Assert.DoesNotContain("secret-in-junk", junk.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_profile_is_answered_with_those_that_exist_and_the_files()
    {
        Keys("[alpha]", "aws_access_key_id = A", "aws_secret_access_key = s");
        Config("[default]", "region = eu-west-1", "[profile beta]", "region = eu-west-1", "[sso-session gamma]", "sso_region = x");
        var fault = Assert.Throws<Fault>(() => Create("delta"));
        Assert.Equal("ProfileNotFound", fault.ErrorId);
        Assert.Contains("alpha, beta, default.", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Variables.CredentialsFile, fault.Message, StringComparison.Ordinal);
        Assert.Contains(Variables.ConfigFile, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_temporary_key_without_its_session_token_does_not_sign()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The process of this test is a POSIX shell script.");
        Keys("[dev]", "aws_access_key_id = ASIA1", "aws_secret_access_key = s");
        Variables.Set("AWS_ACCESS_KEY_ID", "ASIA2");
        Variables.Set("AWS_SECRET_ACCESS_KEY", "s");
        var script = Variables.Write("temporary.sh", """echo '{"Version":1,"AccessKeyId":"ASIA4","SecretAccessKey":"s"}'""");
        Config("[profile process]", $"credential_process = sh {script}");
        Assert.True(CredentialShape.TryRead(new System.Collections.Hashtable { ["AccessKey"] = "ASIA5", ["SecretKey"] = "s" }, out var given));
        IIdentitySource[] sources =
        [
            Create("dev"),
            IdentitySources.Create(new CredentialOptions(), Cache),
            IdentitySources.Create(new CredentialOptions { AccessKey = "ASIA3", SecretKey = "s" }, Cache),
            Create("process"),
            given,
        ];
        foreach (var source in sources)
        {
            var fault = await Assert.ThrowsAsync<Fault>(async () => await source.GetIdentityAsync(Token));
            Assert.Equal("SessionTokenMissing", fault.ErrorId);
        }
    }

    [Theory]
    [InlineData("half", "KeyPairIncomplete")]
    [InlineData("empty", "ProfileWithoutCredentials")]
    [InlineData("bare-role", "ProfileWithoutCredentials")]
    [InlineData("circle", "ProfileCircle")]
    [InlineData("orphan", "ProfileNotFound")]
    [InlineData("twice", "ProfileInvalid")]
    [InlineData("place", "CredentialSourceUnknown")]
    [InlineData("no-env", "CredentialSourceEmpty")]
    [InlineData("sso-half", "SsoProfileIncomplete")]
    [InlineData("sso-lost", "SsoSessionNotFound")]
    [InlineData("bad-role", "RoleArnInvalid")]
    [InlineData("long", "ProfileDurationInvalid")]
    public void A_profile_that_cannot_work_is_refused_by_name(string name, string errorId)
    {
        const string Role = "role_arn = arn:aws:iam::123456789012:role/r";
        Config(
            "[profile half]", "aws_access_key_id = A",
            "[profile empty]", "region = eu-west-1",
            "[profile bare-role]", Role,
            "[profile circle]", Role, "source_profile = circle2",
            "[profile circle2]", Role, "source_profile = circle",
            "[profile orphan]", Role, "source_profile = nobody",
            "[profile twice]", "region = a", "region = b",
            "[profile place]", Role, "credential_source = Moon",
            "[profile no-env]", Role, "credential_source = Environment",
            "[profile sso-half]", "sso_start_url = https://x", "sso_region = eu-west-1",
            "[profile sso-lost]", "sso_session = lost", "sso_account_id = 1", "sso_role_name = r",
            "[profile ok]", "aws_access_key_id = A", "aws_secret_access_key = s",
            "[profile bad-role]", "role_arn = r", "source_profile = ok",
            "[profile long]", Role, "source_profile = ok", "duration_seconds = 1h");
        Assert.Equal(errorId, Assert.Throws<Fault>(() => Create(name)).ErrorId);
        Assert.Empty(Sts.Requests);
    }

    [Fact]
    public void A_file_that_is_no_profile_file_is_named_without_its_lines()
    {
        Keys("[dev]", "aws_secret_access_key secret-without-equals-sign");
        var fault = Assert.Throws<Fault>(() => Create("dev"));
        Assert.Equal("ProfileFileUnreadable", fault.ErrorId);
        Assert.DoesNotContain("secret-without-equals-sign", fault.ToString(), StringComparison.Ordinal);

        var keys = new CredentialOptions
        {
            AccessKey = "AKIA1",
            SecretKey = "s",
            RoleArn = ["arn:aws:iam::123456789012:role/r"],
            Region = "eu-west-1",
        };
        Variables.Set("AWS_ENDPOINT_URL", null);
        fault = Assert.Throws<Fault>(() => IdentitySources.Create(keys, Cache));
        Assert.Equal("ProfileFileUnreadable", fault.ErrorId);
        Assert.DoesNotContain("secret-without-equals-sign", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_region_is_the_environments_then_the_profiles_and_never_made_up()
    {
        Assert.Null(DefaultRegion.Find(null));
        Config("[default]", "region = eu-west-3", "[profile dev]", "region = eu-north-1");
        Assert.Equal("eu-west-3", DefaultRegion.Find(null));
        Assert.Equal("eu-north-1", DefaultRegion.Find("dev"));
        Variables.Set("AWS_PROFILE", "dev");
        Assert.Equal("eu-north-1", DefaultRegion.Find(null));
        Variables.Set("AWS_DEFAULT_REGION", "us-west-1");
        Assert.Equal("us-west-1", DefaultRegion.Find("dev"));
        Variables.Set("AWS_REGION", "us-west-2");
        Assert.Equal("us-west-2", DefaultRegion.Find("dev"));
    }
}
