using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>Who the credentials belong to, as STS GetCallerIdentity answers.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">A user's, or an assumed role's session.</param>
/// <param name="UserId">The unique id, for a session with its name after a colon.</param>
internal sealed record CallerIdentity(string Account, string Arn, string UserId)
{
    /// <summary>Asks STS at a region's endpoint; any valid credentials may.</summary>
    /// <exception cref="Fault">No credentials, or STS refused.</exception>
    public static Task<CallerIdentity> GetAsync(IIdentitySource source, string region, CancellationToken cancellationToken) =>
        GetAsync(source, new AwsClientSettings(region), cancellationToken);

    /// <inheritdoc cref="GetAsync(IIdentitySource, string, CancellationToken)"/>
    public static async Task<CallerIdentity> GetAsync(
        IIdentitySource source, AwsClientSettings settings, CancellationToken cancellationToken)
    {
        var identity = await source.TakeAsync(cancellationToken).ConfigureAwait(false);
        return await new StsClient(settings).GetCallerIdentityAsync(identity, cancellationToken).ConfigureAwait(false);
    }
}
