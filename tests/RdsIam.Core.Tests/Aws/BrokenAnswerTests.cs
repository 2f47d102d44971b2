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

    private static Task ListAsync() => new RdsClient(
            IdentitySources.Create(new CredentialOptions { AccessKey = "AKIAOWN", SecretKey = "s" }), new AwsClientSettings("eu-west-1"))
        .DescribeDBInstancesAsync(null, Cancel).ToListAsync(Cancel);
}
