using System.Text.RegularExpressions;
using RdsIam.Core.Aws;

namespace RdsIam.Core.Diagnosis.Probing;

/// <summary>A line of RDS's log <c>iam-db-auth-error</c>: why an IAM login was refused.</summary>
/// <param name="Time">When.</param>
/// <param name="UserName">The database user.</param>
/// <param name="Reason">RDS's words for the reason.</param>
/// <param name="Code">RDS's code: InvalidToken, ExpiredToken, NotAuthorized, ThrottlingException, InternalError.</param>
/// <param name="Caller">Whose credentials signed the token, where the line has it.</param>
internal sealed partial record RefusalLine(DateTimeOffset Time, string UserName, string Reason, string Code, string? Caller)
{
    /// <summary>Reads an event; null where it is no such line.</summary>
    public static RefusalLine? Read(LogEvent one)
    {
        var match = Line().Match(one.Message);
        if (!match.Success)
        {
            return null;
        }

        var caller = SignedBy().Match(one.Message);
        return new RefusalLine(
            one.Time, match.Groups["user"].Value, match.Groups["reason"].Value.TrimEnd('.'), match.Groups["code"].Value,
            caller.Success ? caller.Groups["arn"].Value : null);
    }

    /// <summary>What the line means, and what to do.</summary>
    /// <param name="host">The endpoint that the login went to.</param>
    public Message Explain(string host) => Code switch
    {
        "NotAuthorized" => Messages.LogNotAuthorized(UserName, Caller ?? Messages.LogCallerUnknown),
        "ExpiredToken" => Messages.LogTokenExpired(UserName, Reason),
        "ThrottlingException" => Messages.LogThrottled(UserName),
        "InternalError" => Messages.LogInternalError(UserName),
        "InvalidToken" => Messages.LogTokenInvalid(UserName, host),
        _ => Messages.LogOther(UserName, Reason, Code),
    };

    // With a blank before the code or without one: RDS writes both.
    [GeneratedRegex(@"for user '(?<user>.*)' (?<reason>(because|due to) .*?)\s*\(Status Code: ?\d+, Error Code: ?(?<code>\w+)\)", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Line();

    [GeneratedRegex("by the caller '(?<arn>arn:[^']*)'")]
    private static partial Regex SignedBy();
}
