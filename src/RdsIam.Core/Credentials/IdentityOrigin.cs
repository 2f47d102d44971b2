using System.Runtime.CompilerServices;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>What was said of who signs, as far as it may be kept in a file: no secret is in it.</summary>
/// <param name="ProfileName">The profile, from the words or from AWS_PROFILE; null: the identity came from elsewhere.</param>
/// <param name="Given">The words.</param>
internal sealed record IdentityOrigin(string? ProfileName, CredentialOptions Given)
{
    private static readonly ConditionalWeakTable<IIdentitySource, IdentityOrigin> Origins = [];

    /// <summary>The roles on top of what the profile itself says.</summary>
    public IReadOnlyList<string> RoleArn => Given.RoleArn;

    /// <summary>Null: nothing is known of the source.</summary>
    public static IdentityOrigin? Of(IIdentitySource source) => Origins.TryGetValue(source, out var origin) ? origin : null;

    /// <summary>Remembers where a source comes from, without what is secret.</summary>
    public static IIdentitySource Remember(IIdentitySource source, CredentialOptions options, string? profileName)
    {
        Origins.AddOrUpdate(source, new IdentityOrigin(profileName, new CredentialOptions
        {
            RoleArn = options.RoleArn,
            RoleSessionName = options.RoleSessionName,
            ExternalId = options.ExternalId,
            SerialNumber = options.SerialNumber,
            DurationSeconds = options.DurationSeconds,
            WebIdentityTokenFile = options.WebIdentityTokenFile,
        }));
        return source;
    }
}
