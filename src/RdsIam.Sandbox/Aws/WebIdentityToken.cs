using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace RdsIam.Sandbox.Aws;

/// <summary>An OpenID Connect token that one of the account's providers signed. Its text never shows the token.</summary>
internal sealed record WebIdentityToken(OidcProvider Provider, string Subject, string Audience)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public override string ToString() => $"WebIdentityToken {Provider.Issuer}";

    /// <summary>Reads a token and checks its signature, issuer, audience and time.</summary>
    /// <exception cref="AwsFault">InvalidIdentityToken or ExpiredTokenException.</exception>
    public static WebIdentityToken Read(string token, WorldState state, DateTimeOffset now)
    {
        var (claims, signed, signature) = Split(token);
        var issuer = Text(claims, "iss");
        var provider = state.OidcProviders.GetValueOrDefault(issuer.Replace("https://", "", StringComparison.Ordinal))
            ?? throw Invalid($"No OpenIDConnect provider found in your account for {issuer}");
        if (!provider.Verifies(signed, signature))
        {
            throw Invalid("Couldn't retrieve verification key from your identity provider, "
                + "please reference AssumeRoleWithWebIdentity documentation for requirements");
        }

        var audience = Text(claims, "aud");
        if (!provider.ClientIds.Contains(audience))
        {
            throw Invalid("Incorrect token audience");
        }

        CheckTime(claims, now);
        return new WebIdentityToken(provider, Text(claims, "sub"), audience);
    }

    private static void CheckTime(JsonElement claims, DateTimeOffset now)
    {
        var expires = Time(claims, "exp");
        if (expires <= now)
        {
            throw new AwsFault(
                400, "ExpiredTokenException",
                $"Token expired: current date/time {now.ToUnixTimeSeconds()} must be before the expiration date/time "
                + $"{expires.ToUnixTimeSeconds()}");
        }

        if (Time(claims, "iat") > now + Skew)
        {
            throw Invalid("The ID Token provided is not a valid JWT: it was issued in the future.");
        }
    }

    private static (JsonElement Claims, byte[] Signed, byte[] Signature) Split(string token)
    {
        var parts = token.Split('.');
        try
        {
            if (parts.Length == 3)
            {
                var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(parts[1])).RootElement;
                return (claims, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), WebEncoders.Base64UrlDecode(parts[2]));
            }
        }
        catch (Exception trouble) when (trouble is FormatException or JsonException)
        {
            // Said below, as for a token with another number of parts.
        }

        throw Invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
    }

    private static string Text(JsonElement claims, string name) =>
        claims.ValueKind == JsonValueKind.Object
            && claims.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Invalid($"Missing a required claim: {name}");

    private static DateTimeOffset Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.TryGetInt64(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw Invalid($"Missing a required claim: {name}");

    private static AwsFault Invalid(string message) => new(400, "InvalidIdentityToken", message);
}
