namespace RdsIam.Core.Tokens;

/// <summary>A login by token: what is signed, and who signs it. Each login may have a fresh token.</summary>
/// <param name="Request">What is signed.</param>
/// <param name="Signer">Whose credentials sign.</param>
internal sealed record TokenLogin(TokenRequest Request, IIdentitySource Signer)
{
    /// <summary>What may keep RDS from taking the token, for the warning stream.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The name that was given, where name servers said that it is an alias of the one that is signed; else null.</summary>
    public string? Alias { get; init; }

    /// <summary>Looks up again what is signed, where the region may be another by now; null: it stays as it is.</summary>
    public Func<CancellationToken, ValueTask<TokenRequest>>? FindAgain { get; init; }

    /// <summary>The login as it must be signed now.</summary>
    /// <exception cref="Fault">Where the writer of a global database is cannot be looked up.</exception>
    public async ValueTask<TokenLogin> NowAsync(CancellationToken cancellationToken) =>
        FindAgain is null ? this : this with { Request = await FindAgain(cancellationToken).ConfigureAwait(false) };

    /// <summary>Signs a token that begins now.</summary>
    /// <exception cref="Fault">There are no credentials to sign with.</exception>
    public async ValueTask<Token> SignAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = await Signer.TakeAsync(cancellationToken).ConfigureAwait(false);
        var token = TokenSigner.Sign(Request, identity, time.GetUtcNow());
        TokenTrace.Tell(token);
        return token;
    }
}
