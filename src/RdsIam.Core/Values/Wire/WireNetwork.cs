using System.Globalization;
using System.Net;
using System.Text;

namespace RdsIam.Core.Values.Wire;

/// <summary>Addresses as PostgreSQL prints them: .NET's own type would lose the network's length.</summary>
internal static class WireNetwork
{
    private const byte V4 = 2;

    /// <summary>inet and cidr: family, bits, whether cidr, number of bytes, address.</summary>
    public static string Address(ReadOnlySpan<byte> wire)
    {
        var (bits, cidr) = (wire[1], wire[2] != 0);
        var (isV4, bytes) = (wire[0] == V4, wire.Slice(4, wire[3]).ToArray());
        var address = isV4 ? new IPAddress(bytes).ToString() : V6(bytes);
        return cidr || bits != (isV4 ? 32 : 128)
            ? string.Create(CultureInfo.InvariantCulture, $"{address}/{bits}")
            : address;
    }

    /// <summary>macaddr and macaddr8.</summary>
    public static string Mac(ReadOnlySpan<byte> wire)
    {
        var parts = new string[wire.Length];
        for (var i = 0; i < wire.Length; i++)
        {
            parts[i] = wire[i].ToString("x2", CultureInfo.InvariantCulture);
        }

        return string.Join(':', parts);
    }

    /// <summary>The first of the longest runs of zeros is left out. .NET shows IPv4 in more places than behind :: and ::ffff:.</summary>
    private static string V6(byte[] bytes)
    {
        var words = bytes.Chunk(2).Select(pair => (pair[0] << 8) | pair[1]).ToArray();
        var (start, length) = LongestZeros(words);
        var hasV4 = start == 0 && (length == 6 || (length == 5 && words[5] == 0xFFFF));
        var text = new StringBuilder();
        for (var i = 0; i < words.Length; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            text.Append(text.Length > 0 && text[^1] != ':' ? ":" : "");
            if (hasV4 && i == 6)
            {
                return text.Append(new IPAddress(bytes.AsSpan(12))).ToString();
            }

            text.Append(CultureInfo.InvariantCulture, $"{words[i]:x}");
        }

        return text.ToString();
    }

    /// <summary>One zero alone stays.</summary>
    private static (int Start, int Length) LongestZeros(int[] words)
    {
        var longest = (Start: -1, Length: 1);
        for (var start = 0; start < words.Length; start++)
        {
            var length = words[start..].TakeWhile(word => word == 0).Count();
            longest = length > longest.Length ? (start, length) : longest;
        }

        return longest;
    }
}
