using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace RdsIam.Core.Tokens;

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
        if (string.IsNullOrWhiteSpace(hostName))
        {
            throw Trouble("HostNameEmpty", hostName);
        }

        CheckSurroundings(hostName);
        return AsIPv6(hostName) ?? AsDnsName(hostName);
    }

    /// <summary>Whether a normalised host is an IP address rather than a name.</summary>
    public static bool IsAddress(string normalized) => IPAddress.TryParse(normalized, out _);

    /// <summary>Whether a normalised host stands in brackets before a port: IPv6 addresses do.</summary>
    public static bool NeedsBrackets(string normalized) => normalized.Contains(':', StringComparison.Ordinal);

    private static void CheckSurroundings(string hostName)
    {
        if (hostName.Any(char.IsWhiteSpace))
        {
            throw Trouble("HostNameHasWhiteSpace", hostName);
        }

        if (hostName.Contains("://", StringComparison.Ordinal))
        {
            throw Trouble("HostNameHasScheme", hostName);
        }

        if (hostName.AsSpan().ContainsAny(PathCharacters))
        {
            throw Trouble("HostNameHasPath", hostName);
        }
    }

    private static string? AsIPv6(string hostName)
    {
        var inner = hostName is ['[', .. var between, ']'] ? between : hostName;
        // A scope (fe80::1%eth0) belongs to one machine's interface and cannot be part of a signed name; a port after
        // the bracket, which IPAddress would read over, gets its own message.
        return inner.Contains(':', StringComparison.Ordinal)
            && !inner.AsSpan().ContainsAny('%', '[', ']')
            && IPAddress.TryParse(inner, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
                ? inner.ToLowerInvariant()
                : null;
    }

    private static string AsDnsName(string hostName)
    {
        var name = hostName.EndsWith('.') ? hostName[..^1] : hostName;
        var colon = name.LastIndexOf(':');
        if (colon > 0 && int.TryParse(name.AsSpan(colon + 1), out _))
        {
            throw Trouble("HostNameHasPort", hostName);
        }

        if (name.Length is 0 or > MaxNameLength
            || name.AsSpan().ContainsAnyExcept(NameCharacters)
            || name.Split('.').Any(label => label.Length is 0 or > MaxLabelLength))
        {
            throw Trouble("HostNameInvalid", hostName);
        }

        return name.ToLowerInvariant();
    }

    private static Fault Trouble(string errorId, string hostName) =>
        new(errorId, FaultKind.InvalidArgument, hostName, hostName);
}
