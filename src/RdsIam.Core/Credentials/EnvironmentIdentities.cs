using System.Globalization;
using Amazon.Runtime;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>Credentials that environment variables hold or point to.</summary>
internal static class EnvironmentIdentities
{
    public const string AccessKey = "AWS_ACCESS_KEY_ID";
    public const string SecretKey = "AWS_SECRET_ACCESS_KEY";
    public const string SessionToken = "AWS_SESSION_TOKEN";
    public const string Expiration = "AWS_CREDENTIAL_EXPIRATION";
    public const string Profile = "AWS_PROFILE";
    public const string TokenFile = "AWS_WEB_IDENTITY_TOKEN_FILE";
    public const string RoleArn = "AWS_ROLE_ARN";
    public const string RoleSessionName = "AWS_ROLE_SESSION_NAME";
    public const string ContainerRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    public const string ContainerFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

    public static string? Get(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The keys in the environment, or null.</summary>
    /// <exception cref="Fault">KeyPairIncomplete: one of the two.</exception>
    public static StaticIdentitySource? Keys(ResolveContext context)
    {
        var (accessKey, secretKey) = (Get(AccessKey), Get(SecretKey));
        if (accessKey is null && secretKey is null)
        {
            return null;
        }

        if (accessKey is null || secretKey is null)
        {
            throw new Fault(
                Messages.KeyPairIncomplete($"the environment variables {AccessKey} and {SecretKey}"), FaultKind.InvalidArgument, AccessKey);
        }

        var identity = new SigningIdentity(accessKey, secretKey, Get(SessionToken), Instant(Get(Expiration)));
        return new StaticIdentitySource(identity, "environment variables", context.Cache.Time);
    }

    /// <summary>The role and token file that EKS, GitHub Actions and others set, or null.</summary>
    public static WebIdentitySource? WebIdentity(ResolveContext context)
    {
        if (Get(TokenFile) is not { } file || Get(RoleArn) is not { } role)
        {
            return null;
        }

        var step = new RoleStep
        {
            RoleArn = RoleRules.CheckRoleArn(role),
            SessionName = context.Options.RoleSessionName is null && Get(RoleSessionName) is { } name
                ? RoleRules.CheckSessionName(name)
                : RoleChain.SessionName(context.Options),
            DurationSeconds = context.Options.RoleArn.Count == 0 ? context.Options.DurationSeconds : null,
        };
        return new WebIdentitySource(file, step, context.Sts, context.Cache);
    }

    /// <summary>The container's endpoint on ECS or EKS, or null.</summary>
    public static SdkIdentitySource? Container(ResolveContext context)
    {
        if ((Get(ContainerRelative) ?? Get(ContainerFull)) is not { } uri)
        {
            return null;
        }

        return new SdkIdentitySource(
            IdentityKey.Of("container", uri, Get("AWS_CONTAINER_AUTHORIZATION_TOKEN"), Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")),
            "ECS or EKS container endpoint",
            () => new GenericContainerCredentials(),
            e => new Fault(Messages.ContainerCredentialsFailed(uri, e.Message), FaultKind.ResourceUnavailable, uri),
            context.Cache);
    }

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;
}
