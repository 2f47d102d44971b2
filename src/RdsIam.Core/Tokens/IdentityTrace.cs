using System.Globalization;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Tokens;

/// <summary>Tells who signs, whenever somebody asks: where the credentials come from, the roles, the key's id and its end.</summary>
internal static class IdentityTrace
{
    /// <summary>The same as <see cref="IIdentitySource.GetIdentityAsync"/>, and tells once which identity it was.</summary>
    /// <exception cref="Fault">As that.</exception>
    public static async ValueTask<SigningIdentity> TakeAsync(this IIdentitySource source, CancellationToken cancellationToken)
    {
        var identity = await source.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        Tracer.Verbose?.VerboseOnce(TextOf(source, identity));
        return identity;
    }

    private static string TextOf(IIdentitySource source, SigningIdentity identity)
    {
        var from = source.RoleChain.Count == 0
            ? source.ProviderName
            : Messages.CredentialsThroughRoles(source.ProviderName, string.Join(" > ", source.RoleChain)).ToString();
        return identity.ExpiresAt is { } end
            ? Messages.TraceCredentialsUntil(from, identity.AccessKeyId, TimeOf(end))
            : Messages.TraceCredentials(from, identity.AccessKeyId);
    }

    /// <summary>A moment as the verbose stream says it.</summary>
    public static string TimeOf(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
