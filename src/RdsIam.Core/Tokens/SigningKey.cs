using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Tokens;

/// <summary>
/// Signature Version 4's key for one secret, day, region and service, with a bounded cache of the last ones. Safe from any
/// thread.
/// </summary>
internal sealed class SigningKey
{
    /// <summary>How many keys are kept; two that fall on the same place push each other out.</summary>
    private const int Places = 256;

    private static readonly SigningKey?[] Kept = new SigningKey?[Places];

    private readonly string _secretAccessKey;
    private readonly int _date;
    private readonly string _region;
    private readonly string _service;
    private readonly byte[] _key = new byte[HMACSHA256.HashSizeInBytes];

    /// <summary>An HMAC that has this key set up already, which is half of the work for a short text; one thread takes it
    /// at a time, another thread sets up its own.</summary>
    private IncrementalHash? _idle;

    private SigningKey(string secretAccessKey, int date, string region, string service)
    {
        (_secretAccessKey, _date, _region, _service) = (secretAccessKey, date, region, service);
        Derive(secretAccessKey, date, region, service, _key);
    }

    /// <summary>The key from the cache, derived where it is not there.</summary>
    /// <param name="identity">Whose secret access key it comes from.</param>
    /// <param name="date">yyyyMMdd in UTC.</param>
    /// <param name="region">The region's code.</param>
    /// <param name="service">The service's signing name, such as rds-db.</param>
    public static SigningKey For(SigningIdentity identity, int date, string region, string service)
    {
        var place = (uint)HashCode.Combine(identity.AccessKeyId, date, region, service) % Places;
        var key = Volatile.Read(ref Kept[place]);
        if (key is null || !key.IsFor(identity.SecretAccessKey, date, region, service))
        {
            key = new SigningKey(identity.SecretAccessKey, date, region, service);
            Volatile.Write(ref Kept[place], key);
        }

        return key;
    }

    /// <summary>Derives the key by the four steps of the AWS documentation into <paramref name="destination"/>.</summary>
    public static void Derive(string secretAccessKey, int date, string region, string service, Span<byte> destination)
    {
        Span<byte> day = stackalloc byte[8];
        date.TryFormat(day, out _, "D8", CultureInfo.InvariantCulture);
        var secret = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        HMACSHA256.HashData(secret, day, destination);
        CryptographicOperations.ZeroMemory(secret);
        HMACSHA256.HashData(destination, Encoding.UTF8.GetBytes(region), destination);
        HMACSHA256.HashData(destination, Encoding.UTF8.GetBytes(service), destination);
        HMACSHA256.HashData(destination, "aws4_request"u8, destination);
    }

    /// <summary>The signature of a text: its HMAC-SHA-256 under this key.</summary>
    public void Sign(ReadOnlySpan<byte> text, Span<byte> signature)
    {
        var hmac = Interlocked.Exchange(ref _idle, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(text);
        hmac.GetHashAndReset(signature);
        Interlocked.Exchange(ref _idle, hmac)?.Dispose();
    }

    /// <summary>Compares the secret itself, so that a changed secret under the same key id is another identity.</summary>
    private bool IsFor(string secretAccessKey, int date, string region, string service) =>
        _date == date && _region == region && _service == service && _secretAccessKey == secretAccessKey;
}
