using Amazon.Runtime;
using Amazon.SecurityToken;
using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Aws;

/// <summary>Which address each service is called at: AWS's rules for all its clients, the same for every one of ours.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class EndpointRuleTests : IDisposable
{
    private readonly AwsEnvironment environment = new();

    /// <summary>Services with their names in variables and in a services section.</summary>
    public static TheoryData<string, string> Services => new()
    {
        { "RDS", "rds" }, { "STS", "sts" }, { "IAM", "iam" }, { "CloudWatch Logs", "cloudwatch_logs" },
        { "Secrets Manager", "secrets_manager" }, { "SSO", "sso" }, { "SSO OIDC", "sso_oidc" }, { "Signin", "signin" },
        { "SSM", "ssm" }, { "SSMMessages", "ssmmessages" }, { "EC2", "ec2" }, { "EC2 Instance Connect", "ec2_instance_connect" },
    };

    public void Dispose() => environment.Dispose();

    [Theory]
    [MemberData(nameof(Services))]
    public void The_services_variable_goes_before_all_and_the_profile_comes_last(string service, string id)
    {
        Config(
            "[profile dev]", "services = own", "endpoint_url = http://profile", "[services own]",
            $"{id} =", "  endpoint_url = http://section");
        Assert.Equal("http://section", Url(service));
        environment.Set("AWS_ENDPOINT_URL", "http://all");
        Assert.Equal("http://all", Url(service));
        environment.Set($"AWS_ENDPOINT_URL_{id.ToUpperInvariant()}", "http://one");
        Assert.Equal("http://one", Url(service));
        environment.Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        Assert.Null(Url(service));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void An_empty_variable_means_none_and_the_profile_is_asked(string service, string id)
    {
        environment.Set("AWS_ENDPOINT_URL", "");
        environment.Set($"AWS_ENDPOINT_URL_{id.ToUpperInvariant()}", "");
        environment.Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "");
        Assert.Null(Url(service));
        Config(
            "[profile dev]", "endpoint_url = http://profile", "services = own", "[services own]",
            "dynamodb =", "  endpoint_url = http://other");
        Assert.Equal("http://profile", Url(service));
        Config(
            "[profile dev]", "endpoint_url = http://profile", "services = own", "[services own]",
            $"{id} =", "  endpoint_url = http://section");
        Assert.Equal("http://section", Url(service));
        Config("[profile dev]", "endpoint_url =");
        Assert.Null(Url(service));
    }

    [Fact]
    public void The_profile_is_the_one_that_was_named_else_the_environments_else_the_default_one()
    {
        Config("[default]", "endpoint_url = http://default", "[profile 'my dev']", "endpoint_url = http://quoted");
        Assert.Equal("http://default", Url("RDS", profile: null));
        Assert.Equal("http://quoted", Url("RDS", "my dev"));
        Assert.Null(Url("RDS", "unknown"));
        environment.Set("AWS_PROFILE", "my dev");
        Assert.Equal("http://quoted", Url("RDS", profile: null));
    }

    [Fact]
    public void A_profile_may_ignore_what_is_configured_and_the_variable_goes_before_it()
    {
        Config("[profile dev]", "endpoint_url = http://profile", "ignore_configured_endpoint_urls = true");
        environment.Set("AWS_ENDPOINT_URL", "http://all");
        Assert.Null(Url("RDS"));
        environment.Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
        Assert.Equal("http://all", Url("RDS"));
    }

    [Fact]
    public void A_section_in_quotes_is_found_and_one_that_is_not_there_is_told()
    {
        Config("[profile dev]", "services = my own", "[services \"my own\"]", "rds =", "  endpoint_url = http://section");
        Assert.Equal("http://section", Url("RDS"));
        Config("[profile dev]", "services = my own");
        var fault = Assert.Throws<Fault>(() => Url("RDS"));
        Assert.Equal("ServicesSectionNotFound", fault.ErrorId);
        Assert.Contains("[services 'my own']", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:4566")]
    [InlineData("ftp://localhost")]
    [InlineData("not a url")]
    public void What_is_no_address_is_told(string url)
    {
        environment.Set("AWS_ENDPOINT_URL", url);
        var fault = Assert.Throws<Fault>(() => Url("RDS"));
        Assert.Equal("AwsConfigurationInvalid", fault.ErrorId);
        Assert.Contains(url, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_goes_to_the_profiles_address_and_is_signed_for_the_region()
    {
        await using var aws = new CannedAws(_ => CannedAnswer.Error(400, "InvalidAction", "not canned"));
        environment.Set("AWS_ENDPOINT_URL", "");
        var own = $"  endpoint_url = {aws.Url}";
        Config("[profile dev]", "services = own", "[services own]", "rds =", own, "sts =", own);
        var source = IdentitySources.Create(new CredentialOptions { AccessKey = "AKIA1", SecretKey = "s" });
        var settings = new AwsClientSettings("eu-north-1", "dev");
        var token = TestContext.Current.CancellationToken;
        var rds = new RdsClient(source, settings);
        await Assert.ThrowsAnyAsync<Fault>(async () => await rds.DescribeDBInstancesAsync(null, token).ToListAsync(token));
        await Assert.ThrowsAnyAsync<Fault>(async () => await CallerIdentity.GetAsync(source, settings, token));
        Assert.Equal(
            ["eu-north-1/rds/aws4_request", "eu-north-1/sts/aws4_request"],
            aws.Requests.Select(request => request.Scope.Split('/', 3)[2]));
    }

    [Theory]
    [InlineData("eu-west-1", "eu-west-1.signin.aws.amazon.com")]
    [InlineData("cn-north-1", "cn-north-1.signin.amazonaws.cn")]
    [InlineData("us-gov-west-1", "us-gov-west-1.signin.amazonaws-us-gov.com")]
    [InlineData("eusc-de-east-1", "eusc-de-east-1.signin.amazonaws-eusc.eu")]
    public void Signin_has_names_of_its_own(string region, string host) =>
        Assert.Equal(host, AwsQueryEndpoints.HostName(AwsQueryService.Signin, region, dualStack: false, fips: false));

    [Theory]
    [InlineData("us-gov-west-1", false, "signin-fips.amazonaws-us-gov.com")]
    [InlineData("us-gov-east-1", false, "us-gov-east-1.signin-fips.amazonaws-us-gov.com")]
    [InlineData("us-east-1", false, "signin-fips.us-east-1.amazonaws.com")]
    [InlineData("us-east-1", true, "signin-fips.us-east-1.api.aws")]
    public void Signin_has_names_of_its_own_for_fips(string region, bool dualStack, string host) =>
        Assert.Equal(host, AwsQueryEndpoints.HostName(AwsQueryService.Signin, region, dualStack, fips: true));

    private static string? Url(string service, string? profile = "dev")
    {
        var settings = new AwsClientSettings("eu-west-1", profile);
        ClientConfig config = service switch
        {
            "STS" => settings.Configure(() => new AmazonSecurityTokenServiceConfig()),
            "SSO" => settings.Configure(() => Create("Amazon.SSO.AmazonSSOConfig, AWSSDK.SSO")),
            "SSO OIDC" => settings.Configure(() => Create("Amazon.SSOOIDC.AmazonSSOOIDCConfig, AWSSDK.SSOOIDC")),
            _ => settings.Configure(() => new AwsQueryConfig(ServiceOf(service))),
        };
        return config.ServiceURL?.TrimEnd('/');
    }

    /// <summary>Core keeps these packages to itself.</summary>
    private static ClientConfig Create(string type) => (ClientConfig)Activator.CreateInstance(Type.GetType(type, throwOnError: true)!)!;

    private static AwsQueryService ServiceOf(string id) => typeof(AwsQueryService).GetFields()
        .Select(field => field.GetValue(null)).OfType<AwsQueryService>().Single(service => service.ServiceId == id);

    private void Config(params string[] lines) => File.WriteAllLines(environment.ConfigFile, lines);
}
