using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>A role assumed with the identity of another source.</summary>
internal sealed class RoleIdentitySource(
    IIdentitySource caller, RoleStep step, MfaCode mfa, StsClient sts, IdentityCache cache) : IIdentitySource
{
    public string Key { get; } = IdentityKey.Of(
        "role",
        caller.Key,
        step.RoleArn,
        step.SessionName,
        step.ExternalId,
        step.DurationSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        step.SerialNumber,
        sts.Region,
        sts.Endpoint);

    public IIdentitySource Caller => caller;

    public string ProviderName => caller.ProviderName;

    public IReadOnlyList<string> RoleChain { get; } = [.. caller.RoleChain, step.RoleArn];

    /// <summary>Not where a person would be asked for a code.</summary>
    public void Doubt(string accessKeyId)
    {
        if (step.SerialNumber is null)
        {
            cache.Doubt(Key, accessKeyId);
        }
    }

    public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
        cache.GetAsync(Key, AssumeAsync, cancellationToken);

    private async Task<SigningIdentity> AssumeAsync(CancellationToken cancellationToken)
    {
        var identity = await caller.TakeAsync(cancellationToken).ConfigureAwait(false);
        var code = step.SerialNumber is { } serial
            ? await mfa.GetAsync(step.RoleArn, serial, cancellationToken).ConfigureAwait(false)
            : null;
        return await sts.AssumeRoleAsync(identity, step, code, cancellationToken).ConfigureAwait(false);
    }
}
