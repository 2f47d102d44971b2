using Amazon.Runtime;
using RdsIam.Core.Aws;

namespace RdsIam.Core.Credentials.Login;

/// <summary>What keeps a login from giving keys.</summary>
internal static class LoginFaults
{
    public static Fault Expired(string profile) => new(Messages.AwsLoginExpired(profile), FaultKind.Authentication, profile);

    public static Fault Unreadable(string profile, string path) =>
        new(Messages.AwsLoginUnreadable(path, profile), FaultKind.InvalidData, profile);

    /// <summary>What the service said, or why it could not be asked.</summary>
    public static Fault Of(Exception e, string profile, AwsCall call) => (e as AmazonServiceException)?.ErrorCode switch
    {
        "TOKEN_EXPIRED" or "USER_CREDENTIALS_CHANGED" or "AUTHCODE_EXPIRED" => Expired(profile),
        "INSUFFICIENT_PERMISSIONS" => new AwsFault(
            Messages.AwsLoginForbidden(profile), FaultKind.PermissionDenied, call, "INSUFFICIENT_PERMISSIONS"),
        _ => AwsErrors.Translate(e, call),
    };
}
