using System.Text;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.HostKeys;

/// <summary>The lines of all known_hosts files that are about one host.</summary>
internal sealed class KnownHosts
{
    private readonly List<KnownHostLine> _lines;
    private readonly bool _isByPort;

    private KnownHosts(List<KnownHostLine> lines, bool isByPort) => (_lines, _isByPort) = (lines, isByPort);

    /// <summary>Types of the keys that are known, as they come in the files.</summary>
    public IReadOnlyList<string> KeyTypes => [.. _lines.Where(line => line.Mark == KnownHostMark.Key).Select(line => line.Type).Distinct()];

    public bool HasAuthority => _lines.Exists(line => line.Mark == KnownHostMark.Authority);

    /// <summary>Reads the files that are there.</summary>
    /// <exception cref="Fault">SshKnownHostsUnreadable.</exception>
    public static KnownHosts For(SshHost host)
    {
        var all = host.KnownHostsFiles.Where(File.Exists).SelectMany(Read).ToList();
        var own = all.FindAll(line => line.IsAbout(host.KnownName));
        // As ssh does: a key that is known for the host without a port is known for this port, too, where no line names it.
        return host.HostKeyAlias is not null || own.Exists(line => line.Mark != KnownHostMark.Revoked)
            ? new KnownHosts(own, isByPort: true)
            : new KnownHosts([.. own.Union(all.Where(line => line.IsAbout(host.HostName)))], isByPort: host.Port == 22);
    }

    /// <summary>The first line with that key and mark.</summary>
    public KnownHostLine? Find(KnownHostMark mark, byte[] key) => _lines.Find(line => line.Mark == mark && line.HasKey(key));

    /// <summary>A line with another key of that type, or of any where there is none: the host had it before.</summary>
    public KnownHostLine? Other(string type) => !_isByPort ? null : _lines.Find(line => line.Mark == KnownHostMark.Key && line.Type == type)
        ?? _lines.Find(line => line.Mark == KnownHostMark.Key);

    private static IEnumerable<KnownHostLine> Read(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.SshKnownHostsUnreadable(file, e.Message), FaultKind.ResourceUnavailable, file);
        }

        return lines.Select((line, index) => KnownHostLine.Read(file, index + 1, line)).OfType<KnownHostLine>();
    }
}
