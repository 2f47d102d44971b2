using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace RdsIam.Core.Names.Dns;

/// <summary>How this machine asks for names: resolver(5)'s words.</summary>
/// <param name="Servers">Name servers in the order in which they are asked.</param>
/// <param name="Search">Domains that are put behind a name.</param>
/// <param name="Dots">A name with at least so many dots is first tried as it is.</param>
internal sealed record DnsSettings(IReadOnlyList<IPEndPoint> Servers, IReadOnlyList<string> Search, int Dots)
{
    private const int Port = 53;
    private const string ResolverFile = "/etc/resolv.conf";

    /// <summary>resolver(5) reads no more.</summary>
    private const int MaxServers = 3;

    /// <summary>The machine's own settings: resolv.conf, or else those of its network interfaces.</summary>
    public static DnsSettings OfMachine()
    {
        try
        {
            return File.Exists(ResolverFile) ? Parse(File.ReadAllText(ResolverFile)) : OfInterfaces();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or NetworkInformationException)
        {
            return new DnsSettings([], [], 1);
        }
    }

    /// <summary>Reads the text of a resolv.conf; lines that mean nothing here are passed over.</summary>
    public static DnsSettings Parse(string text)
    {
        var servers = new List<IPEndPoint>();
        IReadOnlyList<string> search = [];
        var dots = 1;
        foreach (var line in text.Split('\n'))
        {
            switch (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                case ["nameserver", var server, ..] when IPAddress.TryParse(server, out var address):
                    servers.Add(new IPEndPoint(address, Port));
                    break;
                case ["search" or "domain", .. var domains]:
                    search = [.. domains.Select(domain => domain.Trim('.')).Where(domain => domain.Length > 0)];
                    break;
                case ["options", .. var options]:
                    dots = options.Select(DotsOf).LastOrDefault(value => value is not null) ?? dots;
                    break;
            }
        }

        return new DnsSettings([.. servers.Take(MaxServers)], search, dots);
    }

    /// <summary>The full names to ask for, most likely first.</summary>
    public IEnumerable<string> Candidates(string name)
    {
        var extended = Search.Select(domain => $"{name}.{domain}");
        return name.Count(c => c == '.') >= Dots ? extended.Prepend(name) : extended.Append(name);
    }

    private static int? DotsOf(string option) =>
        option.StartsWith("ndots:", StringComparison.Ordinal)
        && int.TryParse(option.AsSpan("ndots:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var dots)
            ? dots
            : null;

    private static DnsSettings OfInterfaces()
    {
        var properties = NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up
                && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .Select(card => card.GetIPProperties())
            .ToArray();
        return new DnsSettings(
            [.. properties.SelectMany(p => p.DnsAddresses).Distinct().Take(MaxServers).Select(a => new IPEndPoint(a, Port))],
            [.. properties.Select(p => p.DnsSuffix).Where(suffix => suffix.Length > 0).Distinct()],
            Dots: 1);
    }
}
