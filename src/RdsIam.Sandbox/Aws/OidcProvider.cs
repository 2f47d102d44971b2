using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace RdsIam.Sandbox.Aws;

/// <summary>An OpenID Connect provider that the account trusts, and the key with which the sandbox plays it.</summary>
internal sealed class OidcProvider : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    /// <param name="issuer">The issuer without <c>https://</c>, as condition keys and the provider's ARN spell it.</param>
    /// <param name="clientIds">The audiences that the provider is registered for.</param>
    public OidcProvider(string issuer, IEnumerable<string> clientIds)
    {
        Issuer = issuer;
        ClientIds = [.. clientIds];
    }

    public string Issuer { get; }

    public ImmutableArray<string> ClientIds { get; }

    /// <summary>A signed token (JWT, RS256) as a CI service hands it to its jobs.</summary>
    public string IssueToken(string subject, string audience, DateTimeOffset now, TimeSpan lifetime)
    {
        var claims = new
        {
            iss = "https://" + Issuer,
            sub = subject,
            aud = audience,
            iat = now.ToUnixTimeSeconds(),
            exp = (now + lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{Encode(new { alg = "RS256", typ = "JWT" })}.{Encode(claims)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{WebEncoders.Base64UrlEncode(signature)}";
    }

    /// <summary>Whether this provider's key made the signature over the token's first two parts.</summary>
    public bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose() => _key.Dispose();

    private static string Encode<T>(T part) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(part));
}
