using System.Globalization;
using System.Net;

namespace RdsIam.Core.Values.Wire;

/// <summary>Addresses as PostgreSQL prints them: .NET's own type would lose the network's length.</summary>
internal static class WireNetwork
{
    private const byte V4 = 2;

    /// <summary>inet and cidr: family, bits, whether cidr, number of bytes, address.</summary>
    public static string Address(ReadOnlySpan<byte> wire)
    {
        var (bits, cidr) = (wire[1], wire[2] != 0);
        var address = new IPAddress(wire.Slice(4, wire[3])).ToString();
        return cidr || bits != (wire[0] == V4 ? 32 : 128)
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
}
