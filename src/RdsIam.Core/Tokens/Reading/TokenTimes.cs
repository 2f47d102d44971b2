using System.Globalization;

namespace RdsIam.Core.Tokens.Reading;

/// <summary>Reads when a token was signed and how long it is good for.</summary>
internal static class TokenTimes
{
    /// <summary>When the token was signed and when it ends; null for what cannot be read.</summary>
    public static (DateTimeOffset? IssuedAt, DateTimeOffset? ExpiresAt) Read(
        TokenText token, TimeSpan longest, DateTimeOffset now, TokenFaultList faults)
    {
        var seconds = ReadExpires(token, longest, faults);
        if (token.Value("X-Amz-Date") is not { } text)
        {
            return (null, null);
        }

        if (!DateTimeOffset.TryParseExact(
            text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var issuedAt))
        {
            faults.Add(Messages.TokenDateMalformed);
            return (null, null);
        }

        faults.AddIf(issuedAt > now, Messages.TokenSignedInFuture(issuedAt, Round(issuedAt - now)));
        if (seconds is not { } lifetime || issuedAt > DateTimeOffset.MaxValue - longest)
        {
            return (issuedAt, null);
        }

        var expiresAt = issuedAt + lifetime;
        faults.AddIf(expiresAt <= now, Messages.TokenExpired(expiresAt, Round(now - expiresAt)));
        return (issuedAt, expiresAt);
    }

    private static TimeSpan? ReadExpires(TokenText token, TimeSpan longest, TokenFaultList faults)
    {
        if (token.Value("X-Amz-Expires") is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0)
        {
            faults.Add(Messages.TokenExpiresMalformed);
            return null;
        }

        var lifetime = TimeSpan.FromSeconds(seconds);
        faults.AddIf(lifetime > longest, Messages.TokenExpiresTooLong(seconds, longest.TotalSeconds));
        return lifetime < longest ? lifetime : longest;
    }

    /// <summary>Whole seconds, as people read them.</summary>
    private static TimeSpan Round(TimeSpan time) => TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
}
