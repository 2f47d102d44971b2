using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>Puts sources on top of each other: who signs first, then one role after the other.</summary>
internal static class RoleChain
{
    public static IIdentitySource Build(IIdentitySource first, IEnumerable<RoleStep> steps, ResolveContext context)
    {
        var source = first;
        foreach (var step in steps)
        {
            RoleRules.CheckDuration(step.DurationSeconds, chained: source.RoleChain.Count > 0);
            if (step.SerialNumber is { } serial)
            {
                context.Mfa.BelongsTo(serial);
            }

            source = new RoleIdentitySource(source, step, context.Mfa, context.Sts, context.Cache);
        }

        return source;
    }

    /// <summary>
    /// The steps for the roles that the user named. The device belongs to a person's own keys, so only the first role may ask
    /// for it; the duration is that of the session which signs, the last.
    /// </summary>
    /// <param name="roles">What is left of <see cref="CredentialOptions.RoleArn"/>.</param>
    /// <param name="options">The rest of what was said.</param>
    /// <param name="isFirst">Whether the first of them is the first role at all.</param>
    public static IReadOnlyList<RoleStep> Steps(IReadOnlyList<string> roles, CredentialOptions options, bool isFirst) =>
        [.. roles.Select((role, i) => new RoleStep
        {
            RoleArn = RoleRules.CheckRoleArn(role),
            SessionName = SessionName(options),
            ExternalId = RoleRules.CheckExternalId(options.ExternalId),
            SerialNumber = isFirst && i == 0 ? RoleRules.CheckSerialNumber(options.SerialNumber) : null,
            DurationSeconds = i == roles.Count - 1 ? options.DurationSeconds : null,
        })];

    public static string SessionName(CredentialOptions options) => options.RoleSessionName is { Length: > 0 } name
        ? RoleRules.CheckSessionName(name)
        : RoleRules.DefaultSessionName(options.DefaultSessionNameHint);
}
