using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// Signature version 4 from the receiving side, after AWS's documentation of the signing process. Pure, and on purpose
/// apart from the product's signer: a mistake that both shared would not be seen.
/// </summary>
internal static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The SHA-256 of an empty body, in lower-case hexadecimal.</summary>
    public static readonly string EmptyHash = Hash([]);

    /// <summary>The signature, in lower-case hexadecimal, of a canonical request.</summary>
    public static string Sign(string secret, SigV4Scope scope, string timestamp, string canonicalRequest)
    {
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), scope.Date);
        key = Hmac(key, scope.Region);
        key = Hmac(key, scope.Service);
        key = Hmac(key, SigV4Scope.Terminator);
        var text = $"{Algorithm}\n{timestamp}\n{scope.Text}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        return Convert.ToHexString(Hmac(key, text)).ToLowerInvariant();
    }

    /// <summary>The canonical request; <paramref name="headers"/> are name (lower case) and value, sorted by name.</summary>
    public static string CanonicalRequest(
        string method,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        IReadOnlyCollection<KeyValuePair<string, string>> headers,
        string bodyHash)
    {
        var text = new StringBuilder().Append(method).Append('\n').Append(CanonicalPath(path)).Append('\n');
        text.AppendJoin('&', query
            .Select(pair => (Name: Encode(pair.Key), Value: Encode(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}")).Append('\n');
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(':').Append(Trim(value)).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', headers.Select(pair => pair.Key)).Append('\n').Append(bodyHash).ToString();
    }

    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant();

    /// <summary>Whether two signatures are the same; takes the same time wherever they differ.</summary>
    public static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    /// <summary>Reads <c>20240115T102030Z</c>.</summary>
    public static bool TryReadTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Splits a raw query; <c>+</c> is itself here, as the signing process has it.</summary>
    public static List<KeyValuePair<string, string>> SplitQuery(string query) =>
    [
        .. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part =>
        {
            var split = part.IndexOf('=', StringComparison.Ordinal);
            var name = split < 0 ? part : part[..split];
            var value = split < 0 ? "" : part[(split + 1)..];
            return KeyValuePair.Create(Uri.UnescapeDataString(name), Uri.UnescapeDataString(value));
        }),
    ];

    // Uri.EscapeDataString leaves exactly RFC 3986's unreserved characters alone, as the signing process asks.
    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static string CanonicalPath(string path) => path.Length == 0 ? "/" : string.Join('/', path.Split('/').Select(Encode));

    private static string Trim(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

/// <summary>A credential scope: <c>20240115/eu-west-1/rds-db/aws4_request</c>.</summary>
internal sealed record SigV4Scope(string Date, string Region, string Service)
{
    public const string Terminator = "aws4_request";

    public string Text => $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>Reads a credential: an access key id and a scope. False where it is not one.</summary>
    public static bool TryReadCredential(string credential, out string accessKeyId, out SigV4Scope scope)
    {
        var parts = credential.Split('/');
        var whole = parts.Length == 5 && parts[4] == Terminator && parts.All(part => part.Length > 0);
        accessKeyId = whole ? parts[0] : "";
        scope = whole ? new SigV4Scope(parts[1], parts[2], parts[3]) : new SigV4Scope("", "", "");
        return whole;
    }
}
