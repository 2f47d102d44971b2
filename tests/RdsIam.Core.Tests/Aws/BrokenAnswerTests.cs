using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tests.Credentials;

namespace RdsIam.Core.Tests.Aws;

/// <summary>Whatever answers in AWS's place, it is a fault that says so, and never an empty list.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class BrokenAnswerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Answers => new()
    {
        { "", "AwsAnswerUnreadable" },
        { "no XML", "AwsAnswerUnreadable" },
        { "<html><head><title>Sign in</title></head><body><p>Sign in to the guest network</p></body></html>", "AwsAnswerUnreadable" },
        { "<!DOCTYPE html><html></html>", "AwsAnswerUnreadable" },
        { "<DescribeDBInstancesResponse><DescribeDBInstancesResult>", "AwsAnswerUnreadable" },
        { "{\"Message\":\"hello\"}", "AwsAnswerUnreadable" },
        { "<ErrorResponse><Error><Code>Oops</Code><Message>m</Message></Error></ErrorResponse>", "AwsAnswerUnreadable" },
        { "<DescribeDBInstancesResponse>" + string.Concat(Enumerable.Repeat("<a>", 200_000)), "AwsAnswerUnreadable" },
        { Instance("<Endpoint><Address>a</Address><Port>99999999999999</Port></Endpoint>"), "AwsAnswerInvalid" },
        { Instance("<Endpoint><Address>a</Address><Port>five</Port></Endpoint>"), "AwsAnswerInvalid" },
        { Instance("<CertificateDetails><ValidTill>tomorrow</ValidTill></CertificateDetails>"), "AwsAnswerInvalid" },
        { Instance("<TagList><Tag><Value>v</Value></Tag></TagList>"), "AwsAnswerIncomplete" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_is_none_of_AWS_is_a_fault(string body, string errorId)
    {
        await using var aws = new CannedAws(_ => CannedAnswer.Ok(body));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
        var fault = await Assert.ThrowsAnyAsync<Fault>(ListAsync);
        Assert.Equal((errorId, FaultKind.InvalidResult), (fault.ErrorId, fault.Kind));
    }

    [Theory]
    [InlineData(403, "")]
    [InlineData(403, "<html><body>Forbidden</body></html>")]
    [InlineData(400, "<ErrorResponse>")]
    [InlineData(404, "not found")]
    public async Task An_error_that_is_none_of_AWS_is_a_fault_with_its_status(int status, string body)
    {
        await using var aws = new CannedAws(_ => new CannedAnswer(status, body));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
        var fault = await Assert.ThrowsAnyAsync<Fault>(ListAsync);
        Assert.Equal("AwsAnswerUnreadable", fault.ErrorId);
        Assert.Contains($"HTTP {status}", fault.Message, StringComparison.Ordinal);
    }

    private static string Instance(string part) =>
        "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance><DBInstanceIdentifier>i</DBInstanceIdentifier>"
        + $"<DBInstanceArn>a</DBInstanceArn><DbiResourceId>db-1</DbiResourceId><Engine>postgres</Engine>{part}</DBInstance></DBInstances>"
        + "</DescribeDBInstancesResult></DescribeDBInstancesResponse>";

    [Fact]
    public async Task A_listing_whose_next_page_is_the_same_again_ends()
    {
        await using var aws = new CannedAws(_ => CannedAnswer.Ok(
            "<DescribeDBInstancesResponse><DescribeDBInstancesResult><Marker>again</Marker></DescribeDBInstancesResult></DescribeDBInstancesResponse>"));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
        var fault = await Assert.ThrowsAnyAsync<Fault>(ListAsync);
        Assert.Equal("AwsAnswerInvalid", fault.ErrorId);
        Assert.Equal(2, aws.Requests.Count);
    }

    [Fact]
    public async Task A_listing_that_goes_round_in_a_circle_ends()
    {
        var calls = 0;
        await using var aws = new CannedAws(_ => CannedAnswer.Ok(
            $"<DescribeDBInstancesResponse><DescribeDBInstancesResult><Marker>{++calls % 3}</Marker></DescribeDBInstancesResult></DescribeDBInstancesResponse>"));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
        Assert.Equal("AwsAnswerInvalid", (await Assert.ThrowsAnyAsync<Fault>(ListAsync)).ErrorId);
        Assert.Equal(4, aws.Requests.Count);
    }

    [Fact]
    public void Pages_without_end_end()
    {
        var markers = new PageMarkers("Marker");
        Assert.Null(markers.Next(null));
        var fault = Assert.Throws<Fault>(() => Enumerable.Range(0, 1_000_000).Select(i => markers.Next($"{i}")).Count(one => one is null));
        Assert.Equal(("AwsAnswerInvalid", FaultKind.InvalidResult), (fault.ErrorId, fault.Kind));
    }

    [Theory]
    [InlineData("{\"events\":[{\"message\":\"m\"}]}", "AwsAnswerInvalid")]
    [InlineData("{\"events\":[{\"timestamp\":\"x\",\"message\":\"m\"}]}", "AwsAnswerInvalid")]
    [InlineData("{\"events\":[{\"timestamp\":1e30,\"message\":\"m\"}]}", "AwsAnswerInvalid")]
    [InlineData("{\"events\":[{\"timestamp\":999999999999999999,\"message\":\"m\"}]}", "AwsAnswerInvalid")]
    [InlineData("{\"events\":[7]}", "AwsAnswerInvalid")]
    [InlineData("{\"events\":[{\"timestamp\":1,\"message\":\"\\ud800\"}],\"nextToken\":7}", null)]
    [InlineData("{\"events\":[],\"nextToken\":\"again\"}", "AwsAnswerInvalid")]
    public async Task Events_of_a_log_are_read_or_refused_by_name(string body, string? errorId)
    {
        await using var aws = new CannedAws(_ => CannedAnswer.Ok(body));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
        var logs = new LogsClient(
            IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" }), new AwsClientSettings("eu-west-1"));
        Task<IReadOnlyList<LogEvent>?> Call()
        {
            return logs.FilterAsync("g", "x", DateTimeOffset.UnixEpoch, Cancel);
        }

        if (errorId is null)
        {
            Assert.Equal("\uFFFD", Assert.Single((await Call())!).Message);
            return;
        }

        Assert.Equal(errorId, (await Assert.ThrowsAnyAsync<Fault>(Call)).ErrorId);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(200, true)]
    [InlineData(400, false)]
    [InlineData(400, true)]
    public async Task No_answer_of_any_size_is_believed(int status, bool isSts)
    {
        var much = new string('x', AnswerLimit.MostBytes);
        var body = status == 200
            ? "<AssumeRoleResponse><a>" + much
            : $"<ErrorResponse><Error><Message>{much}</Message><Code>AccessDenied</Code></Error></ErrorResponse>";
        await using var aws = new CannedAws(_ => new CannedAnswer(status, body));
        using var environment = new AwsEnvironment();
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => isSts
            ? new StsClient(new AwsClientSettings("eu-west-1")).GetCallerIdentityAsync(new("AKIAOWN", "s"), Cancel)
            : ListAsync());
        Assert.Equal("AwsAnswerUnreadable", fault.ErrorId);
        Assert.Contains(status == 200 ? "larger than AWS's" : "HTTP 400", fault.Message, StringComparison.Ordinal);
    }

    private static Task ListAsync() => new RdsClient(
            IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" }), new AwsClientSettings("eu-west-1"))
        .DescribeDBInstancesAsync(null, Cancel).ToListAsync(Cancel);
}
