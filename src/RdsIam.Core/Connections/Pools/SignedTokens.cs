using System.Net;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Signs a fresh token for each physical connection: for the endpoint's own name, wherever the socket goes.</summary>
internal sealed class SignedTokens(TokenLogin login, TimeProvider time) : IPasswordSource
{
    private long _signed;

    public bool IsIam => true;

    public string Identity => login.Signer.RoleChain is [.., var role] ? $"{role} by {login.Signer.ProviderName}" : login.Signer.ProviderName;

    public IIdentitySource? Signer => login.Signer;

    public NetworkCredential? Credential => null;

    public long TokensSigned => Interlocked.Read(ref _signed);

    /// <summary>The credentials may have been revoked or replaced: a provider that has others by now is asked.</summary>
    public async ValueTask<bool> MayDifferAsync(CancellationToken cancellationToken)
    {
        if (LoginAttempt.Current?.Token is not { } refused)
        {
            return false;
        }

        login.Signer.Doubt(refused.AccessKeyId);
        try
        {
            return (await login.Signer.GetIdentityAsync(cancellationToken).ConfigureAwait(false)).AccessKeyId != refused.AccessKeyId;
        }
        catch (Fault)
        {
            // The server's refusal says more than that there are no new ones.
            return false;
        }
    }

    public async ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken)
    {
        var token = await login.SignAsync(time, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _signed);
        if (LoginAttempt.Current is { } attempt)
        {
            attempt.Token = token;
        }

        return token.Value;
    }
}
