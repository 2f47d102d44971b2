using System.Diagnostics;
using System.Text.Json;
using RdsIam.Core.Aws;
using RdsIam.Core.Profiles;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Profile files as botocore reads them, the reader in the AWS CLI and boto3: the one on PATH, and Debian's.</summary>
[Collection(ProcessEnvironment.Name)]
[NeedsServer]
public sealed class BotocoreTests : IDisposable
{
    private readonly AwsEnvironment environment = new();

    public static TheoryData<string> Programs => ["python3", "/usr/bin/python3"];

    public void Dispose() => environment.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Names_in_headers_are_the_same(string program)
    {
        string[] headers =
        [
            "default", "profile plain", "profile \"my team\"", "profile 'single quoted'", "profile 'it'\"'\"'s dev'",
            "profile \"a\\\"b c\"",
            "profile \"back\\\\slash d\"", "profile \"kept\\n e\"", "profile my\\ blank", "profile half' way'", "profile 'a\\b c'",
        ];
        File.WriteAllLines(environment.ConfigFile, headers.SelectMany(header => new[] { $"[{header}]", "region = eu-west-1" }));
        File.WriteAllLines(environment.CredentialsFile, ["[keys of mine]", "aws_access_key_id = A", "aws_secret_access_key = s"]);
        var theirs = await AskAsync(program, "print(json.dumps(sorted(botocore.session.Session().available_profiles)))");
        var ours = ProfileFiles.Locate();
        Assert.Equal(theirs.EnumerateArray().Select(name => name.GetString()).Order(StringComparer.Ordinal), ours.Names());
        Assert.Equal(headers.Length + 1, ours.Names().Count);
        Assert.All(ours.Names(), name => Assert.NotNull(ours.Find(name)));
    }

    [Theory]
    [InlineData(null, null, "endpoint_url = http://profile")]
    [InlineData("", "", "endpoint_url = http://profile")]
    [InlineData("http://all", null, "endpoint_url = http://profile")]
    [InlineData("http://all", "http://one", "endpoint_url = http://profile")]
    [InlineData("", "", "endpoint_url = http://profile\nservices = my own")]
    [InlineData("http://all", "", "services = my own")]
    [InlineData("http://all", "http://one", "ignore_configured_endpoint_urls = true\nservices = my own")]
    public async Task Addresses_of_services_are_the_same(string? all, string? logs, string profile)
    {
        environment.Set("AWS_ENDPOINT_URL", all);
        environment.Set("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs);
        environment.Set("AWS_PROFILE", "my team");
        File.WriteAllLines(
            environment.ConfigFile,
            [
                "[profile \"my team\"]", "region = eu-west-1", .. profile.Split('\n'),
                "[services \"my own\"]", "rds =", "  endpoint_url = http://section-rds",
                "cloudwatch_logs =", "  endpoint_url = http://section-logs",
            ]);
        var theirs = await AskAsync("python3", """
            parts = botocore.__version__.split('.')
            if (int(parts[0]), int(parts[1])) < (1, 31): print('"old"'); sys.exit()
            s = botocore.session.Session()
            names = ['rds', 'ec2', 'ssm', 'logs', 'secretsmanager']
            print(json.dumps({n: s.create_client(n, aws_access_key_id='a', aws_secret_access_key='s').meta.endpoint_url for n in names}))
            """);
        Assert.SkipWhen(theirs.ValueKind == JsonValueKind.String, "This botocore knows no configured endpoints yet.");
        AwsQueryService[] services =
            [AwsQueryService.Rds, AwsQueryService.Ec2, AwsQueryService.Ssm, AwsQueryService.Logs, AwsQueryService.SecretsManager];
        Assert.Equal(
            theirs.EnumerateObject().Select(service => (service.Name, service.Value.GetString())),
            services.Select(service => (service.SigningName, Address(service))));
    }

    private static string? Address(AwsQueryService service) =>
        new AwsClientSettings("eu-west-1").Configure(() => new AwsQueryConfig(service)).ServiceURL?.TrimEnd('/')
            ?? $"https://{AwsQueryEndpoints.HostName(service, "eu-west-1", dualStack: false, fips: false)}";

    private async Task<JsonElement> AskAsync(string program, string script)
    {
        var python = ForeignProgram.Find(program);
        Assert.SkipWhen(python is null, $"Python is not there as {program}.");
        var start = new ProcessStartInfo(python!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            "import json, sys\ntry:\n    import botocore, botocore.session\nexcept ImportError:\n    print('null'); sys.exit()\n" + script);
        start.Environment["AWS_CONFIG_FILE"] = environment.ConfigFile;
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = environment.CredentialsFile;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        var answer = JsonDocument.Parse(await output).RootElement;
        Assert.SkipWhen(answer.ValueKind == JsonValueKind.Null, $"botocore is not there for {program}.");
        return answer;
    }
}
