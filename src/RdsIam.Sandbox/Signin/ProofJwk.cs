using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Signin;

/// <summary>A public key on P-256, as proofs carry it.</summary>
/// <param name="X">Base64url.</param>
/// <param name="Y">Base64url.</param>
internal sealed record ProofJwk(string X, string Y)
{
    /// <summary>SHA-256 over the key's required members in their order. Source: RFC 7638.</summary>
    public string Thumbprint => WebEncoders.Base64UrlEncode(
        SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));

    public static ProofJwk Of(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new ProofJwk(WebEncoders.Base64UrlEncode(point.X!), WebEncoders.Base64UrlEncode(point.Y!));
    }

    /// <exception cref="AwsFault">It is of another kind.</exception>
    public static ProofJwk Read(JsonElement jwk) =>
        jwk.GetProperty("kty").GetString() == "EC" && jwk.GetProperty("crv").GetString() == "P-256" && !jwk.TryGetProperty("d", out _)
            ? new ProofJwk(jwk.GetProperty("x").GetString()!, jwk.GetProperty("y").GetString()!)
            : throw new AwsFault(400, "INVALID_REQUEST", "The proof's key is not a public key on P-256.");

    public bool Verifies(ReadOnlySpan<byte> signed, byte[] signature)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = WebEncoders.Base64UrlDecode(X), Y = WebEncoders.Base64UrlDecode(Y) },
        });
        return signature.Length == 64 && key.VerifyData(signed, signature, HashAlgorithmName.SHA256);
    }
}
