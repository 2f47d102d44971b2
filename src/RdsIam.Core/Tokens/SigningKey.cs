using System.Security.Cryptography;
using System.Text;
using RdsIam.Core.Credentials;

namespace RdsIam.Core.Tokens;

/// <summary>Signature Version 4's key for one identity, day, region and service.</summary>
internal static class SigningKey
{
    public const int Size = HMACSHA256.HashSizeInBytes;

    /// <summary>How many keys are kept; two that fall on the same place push each other out.</summary>
    private const int Places = 256;

    private static readonly Entry?[] Kept = new Entry?[Places];

    /// <summary>The key from the cache, derived where it is not there. Safe from any thread.</summary>
    /// <param name="identity">Whose secret access key it comes from.</param>
    /// <param name="date">yyyyMMdd in UTC.</param>
    /// <param name="region">The region's code.</param>
    /// <param name="service">The service's signing name, such as rds-db.</param>
    public static ReadOnlySpan<byte> Get(SigningIdentity identity, int date, string region, string service)
    {
        var place = (uint)HashCode.Combine(identity.AccessKeyId, date, region, service) % Places;
        var entry = Volatile.Read(ref Kept[place]);
        if (entry is null || !entry.Matches(identity, date, region, service))
        {
            var key = new byte[Size];
            Derive(identity.SecretAccessKey, date, region, service, key);
            entry = new Entry(identity.SecretAccessKey, date, region, service, key);
            Volatile.Write(ref Kept[place], entry);
        }

        return entry.Key;
    }

    /// <summary>Derives the key by the four steps of the AWS documentation into <paramref name="destination"/>.</summary>
    public static void Derive(string secretAccessKey, int date, string region, string service, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[8];
        date.TryFormat(text, out _, "D8", System.Globalization.CultureInfo.InvariantCulture);
        var secret = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        HMACSHA256.HashData(secret, text, destination);
        CryptographicOperations.ZeroMemory(secret);
        HMACSHA256.HashData(destination, Encoding.UTF8.GetBytes(region), destination);
        HMACSHA256.HashData(destination, Encoding.UTF8.GetBytes(service), destination);
        HMACSHA256.HashData(destination, "aws4_request"u8, destination);
    }

    /// <summary>Compares the secret itself, so that a changed key under the same id is another identity.</summary>
    private sealed class Entry(string secretAccessKey, int date, string region, string service, byte[] key)
    {
        public byte[] Key => key;

        public bool Matches(SigningIdentity identity, int otherDate, string otherRegion, string otherService) =>
            date == otherDate
            && region == otherRegion
            && service == otherService
            && secretAccessKey == identity.SecretAccessKey;
    }
}
