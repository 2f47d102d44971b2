using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Signs a fresh token for each physical connection: for the endpoint's own name, wherever the socket goes.</summary>
internal sealed class SignedTokens(TokenRequest request, IIdentitySource source, TimeProvider time) : IPasswordSource
{
    private long _signed;

    public bool IsIam => true;

    public string Identity => source.RoleChain is [.., var role] ? $"{role} by {source.ProviderName}" : source.ProviderName;

    public long TokensSigned => Interlocked.Read(ref _signed);

    public async ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken)
    {
        var identity = await source.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        var token = TokenSigner.Sign(request, identity, time.GetUtcNow());
        Interlocked.Increment(ref _signed);
        if (LoginAttempt.Current is { } attempt)
        {
            attempt.Token = token;
        }

        return token.Value;
    }
}
