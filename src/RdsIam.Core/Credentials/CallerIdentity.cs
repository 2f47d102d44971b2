namespace RdsIam.Core.Credentials;

/// <summary>Who the credentials belong to, as STS GetCallerIdentity answers.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">A user's, or an assumed role's session.</param>
/// <param name="UserId">The unique id, for a session with its name after a colon.</param>
internal sealed record CallerIdentity(string Account, string Arn, string UserId)
{
    /// <summary>Asks STS at a region's endpoint; any valid credentials may.</summary>
    /// <exception cref="Fault">No credentials, or STS refused.</exception>
    public static async Task<CallerIdentity> GetAsync(
        IIdentitySource source, string region, CancellationToken cancellationToken)
    {
        var identity = await source.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        var sts = new StsClient(new Aws.AwsClientSettings(region));
        return await sts.GetCallerIdentityAsync(identity, cancellationToken).ConfigureAwait(false);
    }
}
