namespace RdsIam.Core.Tokens;

/// <summary>A login by token: what is signed, and who signs it. Each login may have a fresh token.</summary>
/// <param name="Request">What is signed.</param>
/// <param name="Signer">Whose credentials sign.</param>
internal sealed record TokenLogin(TokenRequest Request, IIdentitySource Signer)
{
    /// <summary>How endpoint and region were found, for the verbose stream.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What may keep RDS from taking the token, for the warning stream.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Signs a token that begins now.</summary>
    /// <exception cref="Fault">There are no credentials to sign with.</exception>
    public async ValueTask<Token> SignAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = await Signer.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        return TokenSigner.Sign(Request, identity, time.GetUtcNow());
    }
}
