using RdsIam.Core.Names;

namespace RdsIam.Core.Tokens;

/// <summary>
/// From what somebody said of a login to what can be signed: checks it, finds endpoint and region, and who signs. The one place
/// where a host name is normalised for signing.
/// </summary>
/// <param name="signerOf">Who signs a request; the credentials themselves are found when they are first asked for.</param>
/// <param name="resolver">Follows aliases; null: through the machine's name servers.</param>
internal sealed class TokenIssuer(Func<TokenRequest, IIdentitySource> signerOf, EndpointResolver? resolver = null)
{
    /// <summary>Prepares a login. Asks name servers, and AWS where the writer of a global database is; nothing is signed.</summary>
    /// <exception cref="Fault">A word cannot be signed, or no region is known; the error id says which.</exception>
    public async Task<TokenLogin> PrepareAsync(LoginWords words, CancellationToken cancellationToken)
    {
        // What is wrong with port and user is told before name servers are waited for.
        TokenRequest.Check(words.HostName, words.Port, words.UserName);
        var (found, request) = await FindAsync(words, cancellationToken).ConfigureAwait(false);
        // Who signs for a writer that moves has a session of the region that was asked, and keeps it when the writer moves.
        var signer = signerOf(
            found.AskedIn is { } asked ? TokenRequest.Of(found with { Region = asked }, words.Port, words.UserName!) : request);
        return new TokenLogin(request, signer)
        {
            FindAgain = found.AskedIn is null ? null : async token => (await FindAsync(words, token).ConfigureAwait(false)).Request,
            Warnings = found.Warnings,
            Alias = found.Chain.Count > 1 && found.HostName != found.Chain[0] ? found.Chain[0] : null,
        };
    }

    private async Task<(ResolvedEndpoint Found, TokenRequest Request)> FindAsync(LoginWords words, CancellationToken cancellationToken)
    {
        var found = await (resolver ?? new EndpointResolver())
            .ResolveAsync(words.HostName, words.Region, words.DefaultRegion, words.Resolve, cancellationToken).ConfigureAwait(false);
        var request = TokenRequest.Of(found, words.Port, words.UserName!);
        EndpointTrace.Tell(found, request);
        return (found, request);
    }
}
