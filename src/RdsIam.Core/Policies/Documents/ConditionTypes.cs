using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Reads the values of conditions as numbers, dates, addresses and bytes; null for what is none.</summary>
internal static class ConditionTypes
{
    private const NumberStyles Plain =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    // The profile of ISO 8601 in https://www.w3.org/TR/NOTE-datetime, which IAM's manual names, and its compact form.
    private static readonly string[] DateForms =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
        "yyyyMMddTHHmmssK",
    ];

    public static decimal? Number(string text) =>
        decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>ISO 8601 or a number as seconds since 1970; four digits are a year.</summary>
    public static decimal? Date(string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, Utc, out var date))
        {
            return (decimal)(date - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        }

        return Number(text);
    }

    public static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }

    /// <summary>An address or a CIDR block; an address alone is a block of one.</summary>
    public static (IPAddress Address, int Prefix)? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var part = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(part, out var address) || !IsWhole(part, address))
        {
            return null;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (slash < 0)
        {
            return (address, bits);
        }

        return int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            && prefix <= bits
            ? (address, prefix)
            : null;
    }

    /// <summary>True when both are of one family and agree in the first <paramref name="bits"/> bits.</summary>
    public static bool SharePrefix(IPAddress left, IPAddress right, int bits)
    {
        var a = left.GetAddressBytes();
        var b = right.GetAddressBytes();
        if (a.Length != b.Length)
        {
            return false;
        }

        var whole = bits / 8;
        if (!a.AsSpan(0, whole).SequenceEqual(b.AsSpan(0, whole)))
        {
            return false;
        }

        var rest = bits % 8;
        return rest == 0 || a[whole] >> (8 - rest) == b[whole] >> (8 - rest);
    }

    // .NET reads "10.1", "010.0.0.1", "[::1]" and "fe80::1%2" as addresses too; policies write plain ones.
    private static bool IsWhole(string text, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? text == address.ToString()
            : text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
}
