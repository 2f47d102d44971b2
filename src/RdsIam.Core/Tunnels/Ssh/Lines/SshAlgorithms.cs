using Renci.SshNet;
using RdsIam.Core.Tunnels.Ssh.HostKeys;

namespace RdsIam.Core.Tunnels.Ssh.Lines;

/// <summary>What is offered to a server: no SHA-1, no CBC, and the types of host keys that known_hosts has.</summary>
internal static class SshAlgorithms
{
    private const string CertificateEnd = "-cert-v01@openssh.com";

    private static readonly string[] KeyExchanges =
    [
        "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256",
        "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
        "diffie-hellman-group-exchange-sha256", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256",
    ];

    /// <summary>AES with GCM first: the processor does it.</summary>
    private static readonly string[] Ciphers =
    [
        "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr",
    ];

    private static readonly string[] Macs =
    [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
    ];

    private static readonly string[] HostKeys =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ];

    public static void Set(ConnectionInfo info, KnownHosts known)
    {
        Keep(info.KeyExchangeAlgorithms, KeyExchanges);
        Keep(info.Encryptions, Ciphers);
        Keep(info.HmacAlgorithms, Macs);
        Keep(info.CompressionAlgorithms, ["none"]);
        var types = known.KeyTypes.SelectMany(AlgorithmsOf).Distinct().ToList();
        var plain = HostKeys.OrderBy(name => types.IndexOf(name) is >= 0 and var at ? at : int.MaxValue);
        Keep(info.HostKeyAlgorithms, [.. known.HasAuthority ? HostKeys.Select(name => name + CertificateEnd) : [], .. plain]);
    }

    /// <summary>The type of a key without what is around it or signs with it.</summary>
    public static string TypeOf(string algorithm)
    {
        var type = algorithm.Replace(CertificateEnd, "", StringComparison.Ordinal);
        return type.StartsWith("rsa-", StringComparison.Ordinal) ? "ssh-rsa" : type;
    }

    private static string[] AlgorithmsOf(string type) => type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];

    private static void Keep<T>(IOrderedDictionary<string, T> all, IEnumerable<string> names)
    {
        var kept = names.Where(all.ContainsKey).Select(name => (name, all[name])).ToList();
        all.Clear();
        foreach (var (name, value) in kept)
        {
            all.Add(name, value);
        }
    }
}
