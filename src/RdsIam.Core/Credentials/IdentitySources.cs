using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;
using E = RdsIam.Core.Credentials.EnvironmentIdentities;

namespace RdsIam.Core.Credentials;

/// <summary>Makes identity sources of what a user said.</summary>
internal static class IdentitySources
{
    /// <summary>
    /// Decides who signs: given credentials, else explicit keys, else the named profile, else the web identity token file with
    /// the first role, else the usual places; then every role in turn. Nothing goes over the network here.
    /// </summary>
    /// <exception cref="Fault">What was said cannot be right, or the profile is not there; the error id says which.</exception>
    public static IIdentitySource Create(CredentialOptions options) => Create(options, IdentityCache.Shared);

    /// <inheritdoc cref="Create(CredentialOptions)"/>
    /// <param name="options">What the user said.</param>
    /// <param name="cache">Where identities are kept; tests bring their own, with their own clock.</param>
    public static IIdentitySource Create(CredentialOptions options, IdentityCache cache)
    {
        var context = new ResolveContext(options, cache);
        return IdentityOrigin.Remember(Create(context), options, ProfileOf(context));
    }

    /// <summary>The profile that somebody named; the default one is only where the usual places end.</summary>
    private static string? ProfileOf(ResolveContext context) => context.Options switch
    {
        { Credentials: not null } => null,
        var options when HasKeys(options) => null,
        { ProfileName: { } name } => name,
        { WebIdentityTokenFile: not null } => null,
        _ => DefaultChain.NamedProfile(context),
    };

    private static IIdentitySource Create(ResolveContext context)
    {
        var options = context.Options;
        Check(options);
        if (options.Credentials is null && !HasKeys(options) && options.ProfileName is null && options.WebIdentityTokenFile is { } file)
        {
            return WebIdentity(file, context);
        }

        var first = First(context);
        var steps = RoleChain.Steps(options.RoleArn, options, isFirst: first.RoleChain.Count == 0);
        var source = RoleChain.Build(first, steps, context);
        if (source.RoleChain.Count == 0 && RoleOnly(options) is { } parameter)
        {
            throw new Fault(Messages.RoleRequired(parameter, source.ProviderName), FaultKind.InvalidArgument, parameter);
        }

        // Who gives a code relies on it.
        return context.Mfa.IsWithoutDevice
            ? throw new Fault(Messages.MfaDeviceRequired(source.RoleChain[0]), FaultKind.InvalidArgument, "-TokenCode")
            : source;
    }

    /// <summary>A parameter that was given and means nothing without a role: who gave it expects a role to be assumed.</summary>
    private static string? RoleOnly(CredentialOptions options) => options switch
    {
        { SerialNumber: not null } => "-SerialNumber",
        { TokenCode: not null } => "-TokenCode",
        { ExternalId: not null } => "-ExternalId",
        { DurationSeconds: not null } => "-DurationSeconds",
        _ => null,
    };

    private static IIdentitySource First(ResolveContext context) => context.Options switch
    {
        { Credentials: { } given } => given,
        var options when HasKeys(options) => Keys(context),
        { ProfileName: { } name } => ProfileIdentities.Create(name, context),
        _ => DefaultChain.Create(context),
    };

    private static StaticIdentitySource Keys(ResolveContext context) =>
        context.Options is { AccessKey.Length: > 0, SecretKey.Length: > 0 } keys
            ? new StaticIdentitySource(
                new SigningIdentity(keys.AccessKey, keys.SecretKey, keys.SessionToken), "explicit keys", context.Cache.Time)
            : throw new Fault(Messages.KeyPairIncomplete("-AccessKey and -SecretKey"), FaultKind.InvalidArgument, context.Options.AccessKey);

    private static bool HasKeys(CredentialOptions options) =>
        options is { AccessKey.Length: > 0 } or { SecretKey.Length: > 0 } or { SessionToken.Length: > 0 };

    private static IIdentitySource WebIdentity(string file, ResolveContext context)
    {
        var options = context.Options;
        if (((options.RoleArn is [var first, ..] ? first : null) ?? E.Get(E.RoleArn)) is not { } role)
        {
            throw new Fault(Messages.WebIdentityNeedsRole(file), FaultKind.InvalidArgument, file);
        }

        var step = RoleChain.Steps([role], options, isFirst: false)[0] with
        {
            ExternalId = null,
            DurationSeconds = options.RoleArn.Count <= 1 ? options.DurationSeconds : null,
        };
        var source = new WebIdentitySource(file, step, context.Sts, context.Cache);
        return RoleChain.Build(source, RoleChain.Steps([.. options.RoleArn.Skip(1)], options, isFirst: false), context);
    }

    /// <summary>What is wrong whatever the credentials turn out to be.</summary>
    private static void Check(CredentialOptions options)
    {
        RoleRules.CheckDuration(options.DurationSeconds, chained: options.RoleArn.Count > 1);
        RoleRules.CheckTokenCode(options.TokenCode);
        foreach (var role in options.RoleArn)
        {
            RoleRules.CheckRoleArn(role);
        }
    }
}
