using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RdsIam.Sandbox.Iam;

/// <summary>Addresses in CIDR form; without a prefix a single one.</summary>
internal static class AddressRange
{
    public static bool Has(string range, string address)
    {
        var (text, prefix) = range.Split('/') switch
        {
            [var one] => (one, "-1"),
            [var one, var bits] => (one, bits),
            _ => ("", ""),
        };
        if (Read(text) is not { } network || Read(address) is not { } asked || network.Length != asked.Length
            || !int.TryParse(prefix, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        var all = network.Length * 8;
        length = length < 0 ? all : length;
        return length <= all && Enumerable.Range(0, length).All(bit => Bit(network, bit) == Bit(asked, bit));
    }

    // .NET also reads 10.1 and 0x0a000001 as addresses, which IAM does not.
    private static byte[]? Read(string text) => IPAddress.TryParse(text, out var address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(letter => letter == '.') == 3)
        ? address.GetAddressBytes()
        : null;

    private static bool Bit(byte[] bytes, int bit) => (bytes[bit / 8] & (0x80 >> (bit % 8))) != 0;
}
