using System.Globalization;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>An SSH server as somebody named it: an address, or a name out of ssh_config.</summary>
/// <param name="Host">The host, or the alias.</param>
/// <param name="User">Null: ssh_config says, else this machine's user.</param>
/// <param name="Port">Null: ssh_config says, else 22.</param>
internal sealed record SshTarget(string Host, string? User, int? Port)
{
    private const string Scheme = "ssh:";

    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>ssh://user@host:port</c> and <c>ssh:alias</c>.</summary>
    /// <exception cref="Fault">SshTargetInvalid.</exception>
    public static SshTarget Parse(string text)
    {
        var rest = text[Scheme.Length..];
        return Read(rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..].TrimEnd('/') : rest)
            ?? throw new Fault(Messages.SshTargetInvalid(text), FaultKind.InvalidArgument, text);
    }

    /// <summary>Reads one hop of ProxyJump: <c>[user@]host[:port]</c>, or an ssh:// address.</summary>
    /// <returns>Null where it is neither.</returns>
    public static SshTarget? ReadHop(string text) =>
        Read(text.StartsWith(Scheme + "//", StringComparison.OrdinalIgnoreCase) ? text[6..].TrimEnd('/') : text);

    private static SshTarget? Read(string text)
    {
        var at = text.LastIndexOf('@');
        var user = at < 0 ? null : Uri.UnescapeDataString(text[..at]);
        var place = text[(at + 1)..];
        var (host, port) = Split(place);
        return host is not null && user is not ("" or ['-', ..]) && IsHost(host) && port is null or (> 0 and <= 65535)
            ? new SshTarget(host!, user, port)
            : null;
    }

    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return User is null && Port is null ? Scheme + Host : string.Create(
            CultureInfo.InvariantCulture, $"ssh://{(User is null ? "" : User + "@")}{host}{(Port is { } port ? $":{port}" : "")}");
    }

    private static (string? Host, int? Port) Split(string place)
    {
        if (place is ['[', ..] && place.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return end == place.Length - 1 ? (place[1..end], null)
                : place[end + 1] == ':' && Number(place[(end + 2)..]) is { } number ? (place[1..end], number)
                : (null, null);
        }

        var colon = place.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || place.IndexOf(':', colon + 1) > 0 ? (place, null)
            : Number(place[(colon + 1)..]) is { } port ? (place[..colon], port)
            : (null, null);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What ssh itself takes: nothing that a shell or an option could be made of.</summary>
    private static bool IsHost(string host) =>
        host.Length is > 0 and <= 255 && host[0] != '-'
        && !host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || "'`\"$\\;&<>|(){}/,@".Contains(c, StringComparison.Ordinal));}
