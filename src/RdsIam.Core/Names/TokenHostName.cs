using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Names;

/// <summary>The rules for a host name that a token can be signed for: a DNS name or an IP address, and nothing around it.</summary>
internal static class TokenHostName
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("/\\?#@");

    /// <summary>The name in lower case without a trailing dot; an IPv6 address without its brackets.</summary>
    /// <exception cref="Fault">HostNameEmpty, HostNameHasWhiteSpace, HostNameHasScheme, HostNameHasPath, HostNameHasPort or
    /// HostNameInvalid.</exception>
    public static string Normalize(string hostName)
    {
        var normalized = Find(hostName, out var trouble);
        return trouble is null ? normalized : throw new Fault(trouble, FaultKind.InvalidArgument, hostName);
    }

    /// <summary>As <see cref="Normalize"/>, but says whether it worked.</summary>
    public static bool TryNormalize(string hostName, out string normalized)
    {
        normalized = Find(hostName, out var trouble);
        return trouble is null;
    }

    /// <summary>Whether a normalised host is an IP address rather than a name.</summary>
    public static bool IsAddress(string normalized) => IPAddress.TryParse(normalized, out _);

    /// <summary>Whether a normalised host is an address or a name for this machine: where a tunnel begins, and never an endpoint.</summary>
    public static bool IsTunnel(string normalized) =>
        IsAddress(normalized)
        || normalized is "localhost" or "localhost.localdomain" or "ip6-localhost" or "host.docker.internal"
        || normalized.EndsWith(".localhost", StringComparison.Ordinal);

    /// <summary>A normalised host as it stands before a port.</summary>
    public static string BeforePort(string normalized) => NeedsBrackets(normalized) ? $"[{normalized}]" : normalized;

    /// <summary>Whether a normalised host stands in brackets before a port: IPv6 addresses do.</summary>
    public static bool NeedsBrackets(string normalized) => normalized.Contains(':', StringComparison.Ordinal);

    private static string Find(string hostName, out Message? trouble)
    {
        var address = AsIPv6(hostName);
        var name = address ?? WithoutTrailingDot(hostName ?? "").ToLowerInvariant();
        trouble = address is not null ? null : TroubleAround(hostName) ?? TroubleWithin(hostName, name);
        return name;
    }

    private static string? AsIPv6(string? hostName)
    {
        var inner = hostName is ['[', .. var between, ']'] ? between : hostName;
        // A scope (fe80::1%eth0) belongs to one machine's interface and cannot be part of a signed name; a port after
        // the bracket, which IPAddress would read over, gets its own message.
        return inner is not null
            && !inner.AsSpan().ContainsAny('%', '[', ']')
            && IPAddress.TryParse(inner, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
                ? inner.ToLowerInvariant()
                : null;
    }

    private static string WithoutTrailingDot(string hostName) => hostName.EndsWith('.') ? hostName[..^1] : hostName;

    private static Message? TroubleAround(string? hostName) => hostName switch
    {
        _ when string.IsNullOrWhiteSpace(hostName) => Messages.HostNameEmpty,
        _ when hostName.Any(char.IsWhiteSpace) => Messages.HostNameHasWhiteSpace(hostName),
        _ when hostName.Contains("://", StringComparison.Ordinal) => Messages.HostNameHasScheme(hostName),
        _ when hostName.AsSpan().ContainsAny(PathCharacters) => Messages.HostNameHasPath(hostName),
        _ => null,
    };

    private static Message? TroubleWithin(string? hostName, string name)
    {
        var colon = name.LastIndexOf(':');
        if (colon > 0 && int.TryParse(name.AsSpan(colon + 1), out _))
        {
            return Messages.HostNameHasPort(hostName);
        }

        return name.Length > MaxNameLength
            || name.AsSpan().ContainsAnyExcept(NameCharacters)
            || name.Split('.').Any(label => label.Length is 0 or > MaxLabelLength)
                ? Messages.HostNameInvalid(hostName)
                : null;
    }
}
