using System.Globalization;
using RdsIam.Core;

namespace RdsIam.Input;

/// <summary>A host with the port that was written behind it, if one was.</summary>
internal readonly record struct HostAndPort(string Host, int? Port)
{
    /// <summary>Reads where a tunnel begins: also a port alone, which is one of this machine.</summary>
    /// <exception cref="Fault">ConnectToForm, PortOutOfRange.</exception>
    public static HostAndPort ParseTunnel(string text)
    {
        var trimmed = text.Trim();
        var found = trimmed.TrimStart(':').All(char.IsAsciiDigit) && trimmed.LastIndexOf(':') <= 0
            ? Parse($"localhost:{trimmed.TrimStart(':')}")
            : Parse(trimmed);
        return found.Host.Length == 0 || found.Host.Any(c => char.IsWhiteSpace(c) || c is '/' or '\\' or '@' or ',')
            ? throw new Fault(ModuleMessages.ConnectToForm(text), FaultKind.InvalidArgument, text)
            : found;
    }

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[v6]:port</c>; anything else stays a host for Core to judge.</summary>
    /// <exception cref="Fault">What stands behind the colon is no TCP port.</exception>
    public static HostAndPort Parse(string text)
    {
        var bracket = text.LastIndexOf(']');
        var colon = text.IndexOf(':', bracket + 1);
        var plain = colon > 0 && colon == text.LastIndexOf(':') && !text.Contains('/', StringComparison.Ordinal);
        if (!plain)
        {
            return new HostAndPort(text.Trim('[', ']'), null);
        }

        var port = text[(colon + 1)..];
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? new HostAndPort(text[..colon].Trim('[', ']'), number)
            : throw new Fault(Messages.PortOutOfRange(port), FaultKind.InvalidArgument, text);
    }
}
