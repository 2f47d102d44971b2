using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RdsIam.Core.Credentials.Login;

/// <summary>
/// The proof that whoever sends a refresh token has the key that it was given to: a JWT that is signed for one request. Source: RFC 9449.
/// </summary>
internal static class DpopProof
{
    /// <summary>A proof for a POST.</summary>
    /// <param name="privateKey">P-256, in PEM.</param>
    /// <param name="url">Where the request goes, without a query.</param>
    /// <param name="now">When it is sent.</param>
    /// <exception cref="CryptographicException">It is not such a key.</exception>
    public static string Create(string privateKey, string url, DateTimeOffset now)
    {
        using var key = Read(privateKey);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new { kty = "EC", crv = "P-256", x = Base64UrlText.Of(point.X!), y = Base64UrlText.Of(point.Y!) };
        var header = new { typ = "dpop+jwt", alg = "ES256", jwk };
        var payload = new { jti = Guid.NewGuid().ToString(), htm = "POST", htu = url, iat = now.ToUnixTimeSeconds() };
        var signed = $"{Part(header)}.{Part(payload)}";
        return $"{signed}.{Base64UrlText.Of(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Whether a text is a key that can make proofs.</summary>
    public static bool IsKey(string privateKey)
    {
        try
        {
            using var key = Read(privateKey);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ECDsa Read(string privateKey)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(privateKey);
            return key.KeySize == 256 ? key : throw new CryptographicException("not a P-256 key");
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw new CryptographicException("no PEM, or of a curve that is not known here", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static string Part<T>(T part) => Base64UrlText.Of(JsonSerializer.SerializeToUtf8Bytes(part));
}
