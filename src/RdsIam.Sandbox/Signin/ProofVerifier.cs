using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Signin;

/// <summary>Checks the proofs of who sends refresh tokens. Source: RFC 9449, section 4.3.</summary>
internal sealed class ProofVerifier(TimeProvider clock)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    /// <summary>The thumbprint of the key that signed the proof.</summary>
    /// <exception cref="AwsFault">INVALID_REQUEST, with what is wrong.</exception>
    public string Verify(string? proof, string url)
    {
        if (proof?.Split('.') is not [var header, var payload, var signature])
        {
            throw Refused("There is no DPoP proof.");
        }

        try
        {
            using var head = JsonDocument.Parse(WebEncoders.Base64UrlDecode(header));
            using var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(payload));
            var jwk = ProofJwk.Read(head.RootElement.GetProperty("jwk"));
            Demand(head.RootElement.GetProperty("typ").GetString() == "dpop+jwt", "typ");
            Demand(head.RootElement.GetProperty("alg").GetString() == "ES256", "alg");
            Demand(jwk.Verifies(Encoding.ASCII.GetBytes($"{header}.{payload}"), WebEncoders.Base64UrlDecode(signature)), "signature");
            Demand(claims.RootElement.GetProperty("htm").GetString() == "POST", "htm");
            Demand(claims.RootElement.GetProperty("htu").GetString() == url, "htu");
            var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("iat").GetInt64());
            Demand(age.Duration() <= Tolerance, "iat");
            Demand(_seen.TryAdd(claims.RootElement.GetProperty("jti").GetString()!, true), "jti");
            return jwk.Thumbprint;
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException
            or ArgumentException or CryptographicException)
        {
            throw Refused("The DPoP proof cannot be read.");
        }
    }

    private static void Demand(bool holds, string part)
    {
        if (!holds)
        {
            throw Refused($"The DPoP proof is not valid: {part}.");
        }
    }

    private static AwsFault Refused(string message) => new(400, "INVALID_REQUEST", message);
}
