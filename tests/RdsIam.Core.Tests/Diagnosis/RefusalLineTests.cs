using RdsIam.Core.Aws;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>The lines of RDS's log as its manual has them, with and without the date and the blank before the code.</summary>
public sealed class RefusalLineTests
{
    [Theory]
    [InlineData(
        "2025-09-22T12:02:51,954 [ERROR] Failed to authenticate the connection request for user 'user_2' because the provided token is malformed or otherwise invalid. (Status Code: 400, Error Code: InvalidToken)",
        "user_2", "InvalidToken", null, "LogTokenInvalid")]
    [InlineData(
        "[ERROR] Failed to authorize the connection request for user 'user_1' due to an internal IAM DB Auth error. (Status Code: 500, Error Code: InternalError)",
        "user_1", "InternalError", null, "LogInternalError")]
    [InlineData(
        "[ERROR] Failed to authenticate the connection request for user 'u' because the token age is longer than 15 minutes. (Status Code: 400, Error Code:ExpiredToken)",
        "u", "ExpiredToken", null, "LogTokenExpired")]
    [InlineData(
        "[ERROR] Failed to authorize the connection request for user 'it''s' because the IAM policy assumed by the caller 'arn:aws:sts::123456789012:assumed-role/App/Ann' is not authorized to perform `rds-db:connect` on the DB instance. (Status Code: 403, Error Code:NotAuthorized)",
        "it''s", "NotAuthorized", "arn:aws:sts::123456789012:assumed-role/App/Ann", "LogNotAuthorized")]
    [InlineData(
        "[ERROR] Failed to authorize the connection request for user 'u' due to IAM DB authentication throttling. (Status Code: 429, Error Code: ThrottlingException)",
        "u", "ThrottlingException", null, "LogThrottled")]
    [InlineData(
        "[ERROR] Failed to authorize the connection request for user 'u' because of something new. (Status Code: 418, Error Code: Teapot)",
        "u", "Teapot", null, "LogOther")]
    public void A_line_says_who_why_and_what_to_do(string text, string user, string code, string? caller, string id)
    {
        var line = RefusalLine.Read(new LogEvent(DateTimeOffset.UnixEpoch, text));
        Assert.NotNull(line);
        Assert.Equal((user, code, caller), (line.UserName, line.Code, line.Caller));
        var message = line.Explain("orders.abc.eu-west-1.rds.amazonaws.com");
        Assert.Equal(id, message.Id);
        Assert.Contains(user, message.Happened, StringComparison.Ordinal);
        Assert.Contains(caller ?? "", message.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_however_long_is_read_in_one_go() => Assert.Null(RefusalLine.Read(new LogEvent(
        DateTimeOffset.UnixEpoch, "for user '" + string.Concat(Enumerable.Repeat("' because (Status Code: 1, ", 10_000)))));

    [Fact]
    public void Other_lines_are_none() =>
        Assert.Null(RefusalLine.Read(new LogEvent(DateTimeOffset.UnixEpoch, "2025-09-22 [INFO] connection from 10.0.0.1")));
}
