using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>Why an IAM login is refused; never leaves <see cref="TokenAuthority"/>.</summary>
internal sealed class Refusal : Exception
{
    private readonly string _verb;
    private readonly string _code;

    private Refusal(string verb, string cause, string code)
        : base(cause)
    {
        _verb = verb;
        _code = code;
    }

    public static Refusal Invalid(string cause) =>
        new("authenticate", $"because {cause}", "Status Code: 400, Error Code: InvalidToken");

    public static Refusal Expired(string cause) =>
        new("authenticate", $"because {cause}", "Status Code: 400, Error Code: ExpiredToken");

    public static Refusal NotAuthorized(string callerArn, string action, string resource, Verdict verdict) => new(
        "authorize",
        $"because the IAM policy assumed by the caller '{callerArn}' is not authorized to perform `{action}` "
            + $"on the DB instance: {resource}, {Denial.Because(verdict, action)}",
        "Status Code: 403, Error Code: NotAuthorized");

    /// <summary>The line of the log.</summary>
    public string Reason(string userName) =>
        $"[ERROR] Failed to {_verb} the connection request for user '{userName}' {Message}. ({_code})";
}
