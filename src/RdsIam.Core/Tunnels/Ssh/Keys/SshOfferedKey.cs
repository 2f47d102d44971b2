using Renci.SshNet;
using Renci.SshNet.Security;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>A key that is offered to a server, which signs when the server takes it.</summary>
/// <param name="algorithm">What is signed by, such as rsa-sha2-512.</param>
/// <param name="publicKey">The key, or its certificate, as SSH sends it.</param>
/// <param name="name">For people: a file, or what the agent calls it.</param>
/// <param name="sign">Makes the signature as SSH sends it.</param>
internal sealed class SshOfferedKey(string algorithm, byte[] publicKey, string name, Func<byte[], byte[]> sign)
    : HostAlgorithm(algorithm), IPrivateKeySource
{
    private const string CertificateEnd = "-cert-v01@openssh.com";

    public string KeyName => name;

    public override byte[] Data => publicKey;

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms => [this];

    /// <summary>What a key of a type signs by: RSA keys never with SHA-1.</summary>
    public static string AlgorithmOf(string type) => type switch
    {
        "ssh-rsa" => "rsa-sha2-512",
        "ssh-rsa-cert-v01@openssh.com" => "rsa-sha2-512-cert-v01@openssh.com",
        _ => type,
    };

    public static bool IsCertificate(string type) => type.EndsWith(CertificateEnd, StringComparison.Ordinal);

    public static bool IsRsa(string type) => type.StartsWith("ssh-rsa", StringComparison.Ordinal);

    public override byte[] Sign(byte[] data) => sign(data);

    public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException();
}
