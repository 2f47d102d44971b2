using RdsIam.Core.Tokens;
using E = RdsIam.Core.Credentials.EnvironmentIdentities;

namespace RdsIam.Core.Credentials;

/// <summary>
/// The places that the AWS SDK for .NET searches when nothing is said, in its order and with its providers: environment, web
/// identity, AWS_PROFILE's or the default profile, container, EC2. The SDK's own resolver does not say where it found them, goes
/// on to EC2 past a profile whose SSO login is over or that needs an MFA code, and waits long for EC2.
/// </summary>
internal static class DefaultChain
{
    /// <exception cref="Fault">
    /// CredentialsNotFound, ProfileNotFound (AWS_PROFILE names none), or what is wrong with a place that was set up by halves.
    /// </exception>
    public static IIdentitySource Create(ResolveContext context) =>
        E.Keys(context)
        ?? (IIdentitySource?)E.WebIdentity(context)
        ?? Profile(context)
        ?? E.Container(context)
        ?? (IIdentitySource)new Ec2IdentitySource(LookedAt(context), context.Cache);

    /// <summary>The profile of AWS_PROFILE, where nothing before it in the chain is there.</summary>
    public static string? NamedProfile(ResolveContext context) =>
        E.Get(E.Profile) is { } named && E.Keys(context) is null && E.WebIdentity(context) is null ? named : null;

    private static IIdentitySource? Profile(ResolveContext context)
    {
        if (E.Get(E.Profile) is { } named)
        {
            return ProfileIdentities.Create(named, context);
        }

        // A default profile that only sets a region is common, and no mistake.
        return context.Files.Find("default") is { HasCredentials: true } ? ProfileIdentities.Create("default", context) : null;
    }

    private static IReadOnlyList<string> LookedAt(ResolveContext context) =>
    [
        $"environment: {E.AccessKey} and {E.SecretKey} are not set",
        $"web identity: {E.TokenFile} and {E.RoleArn} are not both set",
        $"profile \"default\": none with credentials in {context.Files.CredentialsPath} or {context.Files.ConfigPath}",
        $"container: {E.ContainerRelative} and {E.ContainerFull} are not set",
    ];
}
