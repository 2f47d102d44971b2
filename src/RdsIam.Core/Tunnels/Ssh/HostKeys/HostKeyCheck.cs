using System.Security.Cryptography;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.HostKeys;

/// <summary>Whether a server is the one that known_hosts knows. There is no way around it.</summary>
internal sealed class HostKeyCheck(SshHost host, KnownHosts known, TimeProvider time)
{
    /// <param name="type">The key's type, without the certificate around it.</param>
    /// <param name="key">The public key as SSH sends it.</param>
    /// <param name="certificate">What certifies it; null: nothing does.</param>
    /// <returns>Null when it is.</returns>
    public Fault? Judge(string type, byte[] key, HostCertificate? certificate)
    {
        if (known.Find(KnownHostMark.Revoked, key) is { } revoked)
        {
            return Refused(Messages.SshHostKeyRevoked(host.ToString(), revoked.File, revoked.Number));
        }

        if (certificate is not null && known.HasAuthority)
        {
            return JudgeCertificate(certificate);
        }

        if (known.Find(KnownHostMark.Key, key) is not null)
        {
            return null;
        }

        return known.Other(type) is { } other
            ? Refused(Messages.SshHostKeyChanged(host.ToString(), other.File, other.Number, $"{type} {FingerPrint(key)}", host.KnownName))
            : Refused(Messages.SshHostKeyUnknown(host.ToString(), $"{type} {FingerPrint(key)}", AddCommand(type)));
    }

    /// <summary>As ssh shows it.</summary>
    public static string FingerPrint(ReadOnlySpan<byte> key) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=');

    private Fault? JudgeCertificate(HostCertificate certificate)
    {
        if (known.Find(KnownHostMark.Revoked, certificate.Authority) is { } revoked)
        {
            return Refused(Messages.SshHostKeyRevoked(host.ToString(), revoked.File, revoked.Number));
        }

        var now = time.GetUtcNow();
        // The name without a port is what certificates carry.
        var name = host.HostKeyAlias ?? host.HostName;
        string? reason = known.Find(KnownHostMark.Authority, certificate.Authority) is null
            ? Messages.SshCertificateOfOther(FingerPrint(certificate.Authority))
            : !certificate.IsForHosts ? Messages.SshCertificateOfUser
            : now < certificate.From || now > certificate.To ? Messages.SshCertificateExpired(certificate.From, certificate.To)
            : certificate.Demands.Count > 0 ? Messages.SshCertificateDemands(string.Join(", ", certificate.Demands))
            : !certificate.Names.Any(pattern => SshPattern.Matches(pattern, name))
                ? Messages.SshCertificateName(string.Join(", ", certificate.Names))
            : null;
        return reason is null ? null : Refused(Messages.SshHostCertificateRefused(host.ToString(), reason));
    }

    /// <summary>What adds the key; through other hosts only ssh itself reaches the server.</summary>
    private string AddCommand(string type) => host.Jumps.Count > 0 || host.HostKeyAlias is not null || host.HostName != host.Alias
        ? $"ssh -o HostKeyAlgorithms={type} {host.Alias}"
        : $"ssh-keyscan -t {ScanType(type)}{(host.Port == 22 ? "" : FormattableString.Invariant($" -p {host.Port}"))} {host.HostName} >> {Quoted(host.KnownHostsFiles[0])}";

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    private static string ScanType(string type) =>
        type.StartsWith("ecdsa-", StringComparison.Ordinal) ? "ecdsa" : type.Replace("ssh-", "", StringComparison.Ordinal);

    private Fault Refused(Message message) => new(message, FaultKind.Security, host.ToString());
}
