using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Credentials.Caching;

/// <summary>Keys of identity sources: a word for people and a hash of everything that went in.</summary>
internal static class IdentityKey
{
    /// <summary>
    /// <c>kind:hash</c>, where the hash is SHA-256 over the parts. Each part goes in with its length, so that no two lists of
    /// parts run together; null differs from the empty string.
    /// </summary>
    public static string Of(string kind, params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = part is null ? [] : Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return $"{kind}:{Convert.ToHexString(hash.GetHashAndReset())}";
    }
}
