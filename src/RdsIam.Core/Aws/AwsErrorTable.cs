namespace RdsIam.Core.Aws;

/// <summary>Which text belongs to which AWS error code. Source: "Common errors" of the STS, RDS and IAM API references.</summary>
internal static class AwsErrorTable
{
    /// <summary>The error id and kind for a code; the message decides where AWS uses one code for several troubles.</summary>
    public static (string ErrorId, FaultKind Kind) Find(string code, string message, int status, AwsCall call) => Trim(code) switch
    {
        "AccessDenied" or "UnauthorizedOperation" or "NotAuthorized" => Denied(message, call),
        "ExpiredToken" when call.Action == "sts:AssumeRoleWithWebIdentity" => ("WebIdentityTokenExpired", FaultKind.Authentication),
        "ExpiredToken" => ("AwsTokenExpired", FaultKind.Authentication),
        "InvalidClientTokenId" or "UnrecognizedClient" or "InvalidAccessKeyId" => ("AwsAccessKeyUnknown", FaultKind.Authentication),
        "SignatureDoesNotMatch" or "InvalidSignature" or "IncompleteSignature" when IsClock(message) =>
            ("AwsClockSkew", FaultKind.Authentication),
        "SignatureDoesNotMatch" or "InvalidSignature" or "IncompleteSignature" => ("AwsSignatureRefused", FaultKind.Authentication),
        "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" => ("AwsClockSkew", FaultKind.Authentication),
        "RegionDisabled" or "OptInRequired" => ("AwsRegionDisabled", FaultKind.PermissionDenied),
        "InvalidIdentityToken" or "IDPRejectedClaim" => ("WebIdentityTokenRefused", FaultKind.Authentication),
        "IDPCommunicationError" => ("WebIdentityProviderUnreachable", FaultKind.ResourceUnavailable),
        "MalformedPolicyDocument" => ("AwsPolicyMalformed", FaultKind.InvalidData),
        "Throttling" or "ThrottledException" or "RequestThrottled" or "RequestLimitExceeded" or "TooManyRequests"
            or "SlowDown" => ("AwsThrottled", FaultKind.LimitsExceeded),
        "ValidationError" or "Validation" when message.Contains("DurationSeconds", StringComparison.Ordinal) =>
            ("AwsDurationRefused", FaultKind.InvalidArgument),
        "ValidationError" or "Validation" or "InvalidParameterValue" or "InvalidParameterCombination" or "InvalidInput" =>
            ("AwsRequestInvalid", FaultKind.InvalidArgument),
        "NoSuchEntity" => ("AwsResourceNotFound", FaultKind.ObjectNotFound),
        var other when other.EndsWith("NotFound", StringComparison.Ordinal) => ("AwsResourceNotFound", FaultKind.ObjectNotFound),
        var other when other.StartsWith("InvalidDB", StringComparison.Ordinal) => ("AwsResourceBusy", FaultKind.ResourceBusy),
        _ when status >= 500 => ("AwsServiceFailed", FaultKind.ResourceUnavailable),
        _ => ("AwsCallFailed", FaultKind.InvalidResult),
    };

    private static (string ErrorId, FaultKind Kind) Denied(string message, AwsCall call) => call.Action switch
    {
        "sts:AssumeRole" when message.Contains("MultiFactorAuthentication", StringComparison.Ordinal) =>
            ("MfaCodeRefused", FaultKind.Authentication),
        "sts:AssumeRole" => ("AssumeRoleDenied", FaultKind.PermissionDenied),
        "sts:AssumeRoleWithWebIdentity" => ("AssumeRoleWithWebIdentityDenied", FaultKind.PermissionDenied),
        _ => ("AwsAccessDenied", FaultKind.PermissionDenied),
    };

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
