using System.Collections.Concurrent;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>
/// Tokens for one database's logins, each used again for ten minutes at most while the same credentials would sign it: AWS limits
/// how many it checks in a second. Safe for many threads.
/// </summary>
internal sealed class ReusedTokens(IIdentitySource source, TimeProvider time)
{
    private static readonly TimeSpan LongestUse = TimeSpan.FromMinutes(10);

    /// <summary>A login takes a while, and clocks differ.</summary>
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(30);

    /// <summary>Clients name their users themselves where they may.</summary>
    private const int MostUsers = 1000;

    private readonly ConcurrentDictionary<TokenRequest, Held> _tokens = new();
    private long _signed;

    public long Signed => Interlocked.Read(ref _signed);

    /// <exception cref="Fault">No identity; the error id says why.</exception>
    public async ValueTask<Token> GetAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var identity = await source.TakeAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (_tokens.TryGetValue(request, out var held) && held.IsGood(identity, now))
        {
            return held.Token;
        }

        if (_tokens.Count >= MostUsers)
        {
            _tokens.Clear();
        }

        var token = TokenSigner.Sign(request, identity, now);
        TokenTrace.Tell(token);
        Interlocked.Increment(ref _signed);
        _tokens[request] = new Held(token, identity);
        return token;
    }

    /// <summary>The server refused it: the next login gets a new one.</summary>
    public void Drop(TokenRequest request) => _tokens.TryRemove(request, out _);

    private sealed record Held(Token Token, SigningIdentity Identity)
    {
        public bool IsGood(SigningIdentity identity, DateTimeOffset now) =>
            now - Token.IssuedAt < LongestUse && now >= Token.IssuedAt && Token.ExpiresAt - now > LeastLeft
            && identity.AccessKeyId == Identity.AccessKeyId
            && identity.SecretAccessKey == Identity.SecretAccessKey
            && identity.SessionToken == Identity.SessionToken;
    }
}
