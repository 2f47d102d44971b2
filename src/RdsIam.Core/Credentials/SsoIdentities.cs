using Amazon.Runtime;
using RdsIam.Core.Profiles;

namespace RdsIam.Core.Credentials;

/// <summary>IAM Identity Center profiles. The person logs in with <c>aws sso login</c>; nothing here opens a browser.</summary>
internal static class SsoIdentities
{
    /// <exception cref="Fault">SsoProfileIncomplete.</exception>
    public static SsoIdentitySource Create(Profile profile, ResolveContext context)
    {
        string[] needed = ["sso_account_id", "sso_region", "sso_role_name", "sso_start_url"];
        if (Array.Find(needed, setting => profile[setting] is null) is { } missing)
        {
            throw new Fault(Messages.SsoProfileIncomplete(profile.Name, missing), FaultKind.InvalidData, profile.Name);
        }

        return new SsoIdentitySource(profile, e => Translate(e, profile), context.Cache);
    }

    /// <summary>The call in IAM's words.</summary>
    public static Aws.AwsCall Call(Profile profile) =>
        new("sso:GetRoleCredentials", profile["sso_role_name"]!, $"profile {profile.Name}", profile["sso_region"]!);

    private static Fault Translate(Exception e, Profile profile)
    {
        var portal = Inner<AmazonServiceException>(e);
        if (portal is { StatusCode: System.Net.HttpStatusCode.Forbidden } or { ErrorCode: "ForbiddenException" })
        {
            return new Fault(
                Messages.SsoRoleForbidden(profile.Name, profile["sso_role_name"], profile["sso_account_id"]), FaultKind.PermissionDenied, profile.Name);
        }

        if (portal is { StatusCode: System.Net.HttpStatusCode.Unauthorized } || IsLogin(e))
        {
            return new Fault(Messages.SsoLoginExpired(profile.Name), FaultKind.Authentication, profile.Name);
        }

        return Aws.AwsErrors.Translate(e, Call(profile));
    }

    /// <summary>The SDK has no type of its own for a login that is over or never was; its texts speak of the "SSO Token".</summary>
    private static bool IsLogin(Exception e) =>
        e is AmazonClientException && e.Message.Contains("SSO Token", StringComparison.OrdinalIgnoreCase);

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }

        return e as T;
    }
}
