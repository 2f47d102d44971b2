using RdsIam.Core.Tokens;

namespace RdsIam.Core.Clients;

/// <summary>A token that lies in files and is renewed there. For one caller at a time.</summary>
internal sealed class ExportedToken(TokenExport export, TokenLogin login, TokenFormOptions options, TimeProvider time)
{
    private TokenLogin _login = login;

    public TokenExport Export => export;

    public string HostName => _login.Request.HostName;

    /// <summary>When the token of the last write ends; the distant past before the first.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When to write next; the distant past before the first write.</summary>
    public DateTimeOffset RenewAt { get; private set; }

    /// <summary>The time until the next write; zero where it is due.</summary>
    public TimeSpan Due => RenewAt <= time.GetUtcNow() ? TimeSpan.Zero : RenewAt - time.GetUtcNow();

    /// <summary>Signs a token and writes it. After a failure the next attempt is due after <paramref name="retry"/>.</summary>
    /// <exception cref="Fault">There are no credentials, or a file cannot be written.</exception>
    public async Task WriteAsync(TimeSpan interval, TimeSpan retry, CancellationToken cancellationToken)
    {
        RenewAt = time.GetUtcNow() + retry;
        // The first time it was just looked up.
        _login = ExpiresAt == default ? _login : await _login.NowAsync(cancellationToken).ConfigureAwait(false);
        var token = await _login.SignAsync(time, cancellationToken).ConfigureAwait(false);
        await export.WriteAsync(token, options, cancellationToken).ConfigureAwait(false);
        ExpiresAt = token.ExpiresAt;
        RenewAt = time.GetUtcNow() + TokenRefresh.Next(token.ExpiresAt, time.GetUtcNow(), interval);
    }
}
