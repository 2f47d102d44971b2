namespace RdsIam.Core.Aws;

/// <summary>Which text belongs to which AWS error code. Source: "Common errors" of the STS, RDS and IAM API references.</summary>
internal static class AwsErrorTable
{
    /// <summary>What is said of a code, and its kind; the message decides where AWS uses one code for several troubles.</summary>
    /// <param name="code">AWS's code.</param>
    /// <param name="message">AWS's message.</param>
    /// <param name="said">As much of the message as may be shown.</param>
    /// <param name="status">Of HTTP.</param>
    /// <param name="call">What was asked.</param>
    public static (Message Message, FaultKind Kind) Find(string code, string message, string said, int status, AwsCall call) =>
        Trim(code) switch
    {
        "AccessDenied" or "UnauthorizedOperation" or "NotAuthorized" => Denied(code, message, said, call),
        "ExpiredToken" when call.Action == "sts:AssumeRoleWithWebIdentity" =>
            (Messages.WebIdentityTokenExpired(code, said, call.Principal), FaultKind.Authentication),
        "ExpiredToken" =>
            (Messages.AwsTokenExpired(code, said, call.Action, call.Principal, call.Region), FaultKind.Authentication),
        "InvalidClientTokenId" or "UnrecognizedClient" or "InvalidAccessKeyId" =>
            (Messages.AwsAccessKeyUnknown(code, said, call.Action, call.Principal, call.Region), FaultKind.Authentication),
        "SignatureDoesNotMatch" or "InvalidSignature" or "IncompleteSignature" when IsClock(message) =>
            (Messages.AwsClockSkew(code, said, call.Action, call.Region), FaultKind.Authentication),
        "SignatureDoesNotMatch" or "InvalidSignature" or "IncompleteSignature" =>
            (Messages.AwsSignatureRefused(code, said, call.Action, call.Principal, call.Region), FaultKind.Authentication),
        "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" =>
            (Messages.AwsClockSkew(code, said, call.Action, call.Region), FaultKind.Authentication),
        "RegionDisabled" or "OptInRequired" =>
            (Messages.AwsRegionDisabled(code, said, call.Action, call.Region), FaultKind.PermissionDenied),
        "InvalidIdentityToken" or "IDPRejectedClaim" =>
            (Messages.WebIdentityTokenRefused(code, said, call.Resource, call.Principal), FaultKind.Authentication),
        "IDPCommunicationError" =>
            (Messages.WebIdentityProviderUnreachable(code, said, call.Principal), FaultKind.ResourceUnavailable),
        "MalformedPolicyDocument" =>
            (Messages.AwsPolicyMalformed(code, said, call.Action, call.Resource), FaultKind.InvalidData),
        "Throttling" or "ThrottledException" or "RequestThrottled" or "RequestLimitExceeded" or "TooManyRequests"
            or "SlowDown" => (Messages.AwsThrottled(code, said, call.Action, call.Region), FaultKind.LimitsExceeded),
        "ValidationError" or "Validation" when message.Contains("DurationSeconds", StringComparison.Ordinal) =>
            (Messages.AwsDurationRefused(code, said, call.Resource), FaultKind.InvalidArgument),
        "ValidationError" or "Validation" or "InvalidParameterValue" or "InvalidParameterCombination" or "InvalidInput" =>
            (Messages.AwsRequestInvalid(code, said, call.Action, call.Resource), FaultKind.InvalidArgument),
        "NoSuchEntity" =>
            (Messages.AwsResourceNotFound(code, said, call.Action, call.Resource, call.Region), FaultKind.ObjectNotFound),
        var other when other.EndsWith("NotFound", StringComparison.Ordinal) =>
            (Messages.AwsResourceNotFound(code, said, call.Action, call.Resource, call.Region), FaultKind.ObjectNotFound),
        var other when other.StartsWith("InvalidDB", StringComparison.Ordinal) =>
            (Messages.AwsResourceBusy(code, said, call.Action, call.Resource), FaultKind.ResourceBusy),
        _ when status >= 500 =>
            (Messages.AwsServiceFailed(code, said, call.Action, call.Region, call.Service), FaultKind.ResourceUnavailable),
        _ =>
            (Messages.AwsCallFailed(code, said, call.Action, call.Resource, call.Region, call.Service), FaultKind.InvalidResult),
    };

    private static (Message Message, FaultKind Kind) Denied(string code, string message, string said, AwsCall call)
    {
        if (call.Action == "sts:AssumeRole" && message.Contains("MultiFactorAuthentication", StringComparison.Ordinal))
        {
            return (Messages.MfaCodeRefused(code, said, call.Resource, call.Principal), FaultKind.Authentication);
        }

        var refusal = AwsRefusal.Read(said, call);
        return (call.Action switch
        {
            "sts:AssumeRole" => Messages.AssumeRoleDenied(code, refusal.Said, refusal.Action, refusal.Resource, refusal.Principal),
            "sts:AssumeRoleWithWebIdentity" =>
                Messages.AssumeRoleWithWebIdentityDenied(code, refusal.Said, refusal.Resource, refusal.Principal),
            _ => Messages.AwsAccessDenied(code, refusal.Said, refusal.Action, refusal.Resource, refusal.Principal),
        }, FaultKind.PermissionDenied);
    }

    private static bool IsClock(string message) =>
        message.Contains("Signature expired", StringComparison.OrdinalIgnoreCase)
        || message.Contains("Signature not yet current", StringComparison.OrdinalIgnoreCase);

    /// <summary>The services disagree about endings: RegionDisabledException, DBClusterNotFoundFault.</summary>
    private static string Trim(string code)
    {
        foreach (var ending in (ReadOnlySpan<string>)["Exception", "Fault"])
        {
            if (code.EndsWith(ending, StringComparison.Ordinal) && code.Length > ending.Length)
            {
                return code[..^ending.Length];
            }
        }

        return code;
    }
}
