using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>A role assumed with the OpenID Connect token in a file, which is read anew for each renewal.</summary>
internal sealed class WebIdentitySource(
    string tokenFile, RoleStep step, StsClient sts, IdentityCache cache) : IIdentitySource
{
    public string Key { get; } = IdentityKey.Of(
        "web",
        Path.GetFullPath(tokenFile),
        step.RoleArn,
        step.SessionName,
        step.DurationSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        sts.Region,
        sts.Endpoint);

    public string ProviderName => $"web identity token file {tokenFile}";

    public IReadOnlyList<string> RoleChain { get; } = [step.RoleArn];

    public void Doubt(string accessKeyId) => cache.Doubt(Key, accessKeyId);

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(Key, AssumeAsync, cancellationToken);

    private async Task<SigningIdentity> AssumeAsync(CancellationToken cancellationToken)
    {
        var token = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return await sts.AssumeRoleWithWebIdentityAsync(token, step, tokenFile, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await File.ReadAllTextAsync(tokenFile, cancellationToken).ConfigureAwait(false);
            return string.IsNullOrWhiteSpace(token)
                ? throw new Fault(Messages.WebIdentityTokenFileEmpty(tokenFile), FaultKind.InvalidData, tokenFile)
                : token.Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new Fault(Messages.WebIdentityTokenFileUnreadable(tokenFile, e.Message), FaultKind.ObjectNotFound, tokenFile, e);
        }
    }
}
