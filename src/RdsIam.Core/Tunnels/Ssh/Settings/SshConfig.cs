using System.Globalization;
using System.Text.RegularExpressions;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>What ssh_config makes of an SSH server that somebody named.</summary>
internal sealed partial class SshConfig(SshPlaces places)
{
    private const int MostJumps = 8;
    private static readonly string[] DefaultKeys = ["id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"];
    private readonly List<string> _notes = [];

    /// <summary>What the files say and has no effect here.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads the files. No network traffic.</summary>
    /// <exception cref="Fault">SshConfigInvalid, SshConfigUnsupported, SshConfigUnreadable, SshConfigOpen.</exception>
    public SshHost Resolve(SshTarget target) => Resolve(target, isJump: false, depth: 0);

    private SshHost Resolve(SshTarget target, bool isJump, int depth)
    {
        var reader = new SshConfigReader(places, target.Host, target.User);
        reader.Read();
        _notes.AddRange(reader.Options.Notes.Except(_notes).ToList());
        try
        {
            return Resolve(target, reader.Options, isJump, depth);
        }
        catch (FormatException e)
        {
            throw new Fault(Messages.SshConfigFor(target.Host, e.Message), FaultKind.InvalidData, target.Host);
        }
    }

    private SshHost Resolve(SshTarget target, SshOptions options, bool isJump, int depth)
    {
        var host = new SshHost
        {
            Alias = target.Host,
            HostName = options["hostname"] is { } name ? SshTokens.HostName(name, target.Host) : target.Host,
            User = target.User ?? options["user"] ?? places.UserName,
            Port = target.Port ?? Number(options, "port", 1, 65535) ?? 22,
            HostKeyAlias = options["hostkeyalias"],
            IdentitiesOnly = IsYes(options["identitiesonly"]),
            HasOwnIdentityFiles = options.IdentityFiles.Count > 0,
            ConnectTimeout = Time(options, "connecttimeout") ?? TimeSpan.FromSeconds(15),
            AliveInterval = Time(options, "serveraliveinterval") ?? TimeSpan.FromSeconds(30),
            AliveCount = Number(options, "serveralivecountmax", 1, 1000) ?? 3,
        };
        return host with
        {
            IdentityFiles = [.. Identities(options).Select(file => SshTokens.File(file, host, places))],
            CertificateFiles = [.. options.CertificateFiles.Select(file => SshTokens.File(file, host, places))],
            KnownHostsFiles = [.. KnownHosts(options, host)],
            Agent = Agent(options, host),
            Jumps = Jumps(options, isJump, depth),
        };
    }

    private IEnumerable<string> Identities(SshOptions options) => options.IdentityFiles.Count == 0
        ? DefaultKeys.Select(name => Path.Combine(places.UserFolder, name))
        : options.IdentityFiles.Where(file => !IsNone(file));

    private IEnumerable<string> KnownHosts(SshOptions options, SshHost host)
    {
        var own = options.All("userknownhostsfile")
            ?? [Path.Combine(places.UserFolder, "known_hosts"), Path.Combine(places.UserFolder, "known_hosts2")];
        var system = options.All("globalknownhostsfile")
            ?? [Path.Combine(places.SystemFolder, "ssh_known_hosts"), Path.Combine(places.SystemFolder, "ssh_known_hosts2")];
        return own.Concat(system).Where(file => !IsNone(file)).Select(file => SshTokens.File(file, host, places));
    }

    private string? Agent(SshOptions options, SshHost host) => options["identityagent"] switch
    {
        null or "SSH_AUTH_SOCK" => places.Variable("SSH_AUTH_SOCK") is { Length: > 0 } socket ? socket : SystemAgent,
        var word when IsNone(word) => null,
        ['$', not '{', .. var rest] => places.Variable(options["identityagent"]![1..]),
        var path => SshTokens.File(path, host, places),
    };

    private static string? SystemAgent => OperatingSystem.IsWindows() ? @"\\.\pipe\openssh-ssh-agent" : null;

    private List<SshHost> Jumps(SshOptions options, bool isJump, int depth)
    {
        if (isJump)
        {
            return [];
        }

        if (options["proxycommand"] is { } command && !IsNone(command))
        {
            throw new FormatException(Messages.SshConfigProxyCommand);
        }

        if (options["proxyjump"] is not { } jumps || IsNone(jumps))
        {
            return [];
        }

        if (depth == MostJumps)
        {
            throw new FormatException(Messages.SshConfigJumps(MostJumps));
        }

        var way = new List<SshHost>();
        foreach (var (text, index) in jumps.Split(',').Select((text, index) => (text.Trim(), index)))
        {
            var target = SshTarget.ReadHop(text) ?? throw new FormatException(Messages.SshConfigJump(text));
            // As in ssh: only the first hop may have a way of its own; the next ones are reached from the one before.
            var hop = Resolve(target, isJump: index > 0, depth + 1);
            way.AddRange(hop.Jumps);
            way.Add(hop with { Jumps = [] });
        }

        return way;
    }

    private static int? Number(SshOptions options, string keyword, int least, int most) => options[keyword] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? (number < least ? null : number)
        : throw new FormatException(Messages.SshConfigNumber(keyword, text));

    /// <summary>Seconds, or numbers with units as <c>1m30s</c>. Zero says as little as nothing.</summary>
    private static TimeSpan? Time(SshOptions options, string keyword)
    {
        if (options[keyword] is not { } text || IsNone(text))
        {
            return null;
        }

        var form = TimeForm().Match(text);
        var seconds = form.Groups[1].Captures.Zip(form.Groups[2].Captures, (number, unit) =>
            double.Parse(number.ValueSpan, CultureInfo.InvariantCulture) * unit.Value.ToLowerInvariant() switch
            {
                "m" => 60, "h" => 3600, "d" => 86400, "w" => 604800, _ => 1,
            }).Sum();
        return !form.Success || seconds > 604800 ? throw new FormatException(Messages.SshConfigNumber(keyword, text))
            : seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"\A(?:([0-9]{1,6})([smhdwSMHDW]?))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeForm();

    private static bool IsYes(string? word) => word is not null && word.ToLowerInvariant() is "yes" or "true";

    private static bool IsNone(string word) => word.Equals("none", StringComparison.OrdinalIgnoreCase);
}
