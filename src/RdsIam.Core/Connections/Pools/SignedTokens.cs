using System.Net;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Signs a fresh token for each physical connection: for the endpoint's own name, wherever the socket goes.</summary>
internal sealed class SignedTokens(TokenLogin login, TimeProvider time) : IPasswordSource
{
    private TokenLogin _login = login;
    private long _signed;

    public bool IsIam => true;

    public string Identity => _login.Signer is { RoleChain: [.., var role], ProviderName: var first }
        ? $"{role} by {first}"
        : _login.Signer.ProviderName;

    public IIdentitySource? Signer => _login.Signer;

    public NetworkCredential? Credential => null;

    public string? Region => _login.Request.Region;

    public long TokensSigned => Interlocked.Read(ref _signed);

    /// <summary>The credentials may have been revoked or replaced: a provider that has others by now is asked.</summary>
    public async ValueTask<bool> MayDifferAsync(CancellationToken cancellationToken)
    {
        if (LoginAttempt.Current?.Token is not { } refused)
        {
            return false;
        }

        _login.Signer.Doubt(refused.AccessKeyId);
        return await HasMovedAsync(refused, cancellationToken).ConfigureAwait(false)
            || await HasOtherKeyAsync(refused, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The writer of a global database may be in another region by now, for which tokens are signed from here on.</summary>
    private async ValueTask<bool> HasMovedAsync(Token refused, CancellationToken cancellationToken)
    {
        try
        {
            _login = await _login.NowAsync(cancellationToken).ConfigureAwait(false);
            return _login.Request.Region != refused.Region;
        }
        catch (Fault)
        {
            // The server's refusal says more than that nobody knows where the writer is.
            return false;
        }
    }

    private async ValueTask<bool> HasOtherKeyAsync(Token refused, CancellationToken cancellationToken)
    {
        try
        {
            return (await _login.Signer.GetIdentityAsync(cancellationToken).ConfigureAwait(false)).AccessKeyId != refused.AccessKeyId;
        }
        catch (Fault)
        {
            // The server's refusal says more than that there are no new ones.
            return false;
        }
    }

    public async ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken)
    {
        var token = await _login.SignAsync(time, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _signed);
        if (LoginAttempt.Current is { } attempt)
        {
            attempt.Token = token;
        }

        return token.Value;
    }
}
