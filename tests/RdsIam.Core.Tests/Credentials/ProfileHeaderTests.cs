using RdsIam.Core.Credentials;
using RdsIam.Core.Profiles;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Headers of sections mean the profile, session or services that they mean to the AWS CLI.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class ProfileHeaderTests : ProfileScene
{
    [Theory]
    [InlineData("[profile 'my dev']")]
    [InlineData("[profile \"my dev\"]")]
    [InlineData("[profile my dev]")]
    [InlineData("[ profile 'my dev' ]")]
    public async Task A_name_is_read_as_the_AWS_CLI_writes_it(string header)
    {
        Config(header, "region = eu-north-1", "role_arn = arn:aws:iam::123456789012:role/r", "source_profile = my keys");
        Keys("[my keys]", "aws_access_key_id = AKIA1", "aws_secret_access_key = s");
        Assert.Equal("eu-north-1", DefaultRegion.Find("my dev"));
        await Create("my dev").GetIdentityAsync(Token);
        var fault = Assert.Throws<Fault>(() => Create("other"));
        Assert.Contains("Profiles that exist: my dev, my keys.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it's dev", "[profile 'it'\"'\"'s dev']")]
    [InlineData("a\"b c", "[profile 'a\"b c']")]
    [InlineData("a\\b", "[profile a\\b]")]
    [InlineData("a\"b c", "[profile \"a\\\"b c\"]")]
    [InlineData("a\\b c", "[profile \"a\\\\b c\"]")]
    [InlineData("a\\b c", "[profile 'a\\b c']")]
    [InlineData("my team", "[profile my\\ team]")]
    [InlineData("my team", "[profile my' 'team]")]
    public void A_name_with_quotes_in_it_is_read_as_the_AWS_CLI_writes_it(string name, string header)
    {
        Config(header, "region = eu-north-1");
        Assert.Equal("eu-north-1", DefaultRegion.Find(name));
    }

    [Fact]
    public void A_name_may_have_the_word_profile_in_it()
    {
        Config("[profile 'my profile dev']", "region = eu-north-1");
        Assert.Equal("eu-north-1", DefaultRegion.Find("my profile dev"));
        Assert.Equal(["my profile dev"], ProfileFiles.Locate().Names());
    }

    [Fact]
    public void A_profile_of_the_name_of_a_services_section_is_another_section()
    {
        Config("[local]", "region = eu-west-1", "[services local]", "rds =", "  endpoint_url = http://x");
        Assert.Equal("http://x", ProfileFiles.Locate().FindServices("local")!["rds"]["endpoint_url"]);
    }

    /// <summary>Twice the length may cost twice the memory, not four times.</summary>
    [Fact]
    public void A_header_of_any_length_costs_as_much_as_it_is_long()
    {
        var name = string.Concat(Enumerable.Repeat("b [", 10_000)) + "b";
        Config(
            $"[profile {name}]", "region = eu-north-1", $"sso_session = {name}",
            $"[sso-session {name}]", "sso_region = eu-west-1", $"[services {name}]", "rds =", "  endpoint_url = http://x");
        Keys($"[{name}]", "aws_access_key_id = AKIA1");
        var files = ProfileFiles.Locate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var profile = files.Find(name)!;
        Assert.Equal(("eu-north-1", "eu-west-1", "AKIA1"), (profile["region"], profile["sso_region"], profile["aws_access_key_id"]));
        Assert.Equal("http://x", files.FindServices(name)!["rds"]["endpoint_url"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void Sections_of_the_two_files_are_one_profile_whatever_their_quotes()
    {
        Config("[profile 'my dev']", "region = eu-north-1");
        Keys("[my dev]", "aws_access_key_id = AKIA1", "aws_secret_access_key = s");
        Assert.Equal("eu-north-1", DefaultRegion.Find("my dev"));
        Create("my dev");
    }

    [Fact]
    public async Task A_name_in_quotes_is_a_source_too()
    {
        Config(
            "[profile \"my team\"]", "role_arn = arn:aws:iam::123456789012:role/r", "source_profile = its keys",
            "[profile 'its keys']", "aws_access_key_id = AKIA1", "aws_secret_access_key = s");
        await Create("my team").GetIdentityAsync(Token);
        Assert.Equal("AKIA1", Assert.Single(Sts.Requests).AccessKeyId);
        var fault = Assert.Throws<Fault>(() => Create("\"my team\""));
        Assert.Contains("Profiles that exist: its keys, my team.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_is_not_there_is_told_as_the_AWS_CLI_writes_it()
    {
        Config("[profile dev]", "sso_session = My Corp", "sso_account_id = 123456789012", "sso_role_name = r");
        var fault = Assert.Throws<Fault>(() => Create("dev"));
        Assert.Contains("no section [sso-session 'My Corp'].", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[sso-session 'My Corp']")]
    [InlineData("[sso-session \"My Corp\"]")]
    [InlineData("[sso-session My Corp]")]
    public void A_session_is_read_as_the_AWS_CLI_writes_it(string header)
    {
        Config(
            "[profile dev]", "sso_session = My Corp", "sso_account_id = 123456789012", "sso_role_name = r",
            header, "sso_region = eu-west-1", "sso_start_url = https://corp.awsapps.com/start");
        Assert.Equal("profile dev (SSO)", Create("dev").ProviderName);
    }

    [Theory]
    [InlineData("[dev]", "dev", "[profile dev]")]
    [InlineData("[Profile dev]", "dev", "[profile dev]")]
    [InlineData("[PROFILE 'my dev']", "my dev", "[profile 'my dev']")]
    [InlineData("['my dev']", "my dev", "[profile 'my dev']")]
    public void A_header_that_no_client_reads_is_shown_with_the_right_one(string header, string name, string right)
    {
        Config(header, "aws_access_key_id = AKIA1", "aws_secret_access_key = s");
        var fault = Assert.Throws<Fault>(() => Create(name));
        Assert.Equal("ProfileHeaderWrong", fault.ErrorId);
        Assert.Contains(header, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith($"as {right}, with the word profile in small letters.", fault.Message, StringComparison.Ordinal);
    }
}
