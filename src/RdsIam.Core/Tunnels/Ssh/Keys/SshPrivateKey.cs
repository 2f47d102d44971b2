using Renci.SshNet;
using Renci.SshNet.Security;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>A private key in memory.</summary>
internal sealed class SshPrivateKey(PrivateKeyFile file)
{
    private readonly HostAlgorithm _algorithm = file.HostKeyAlgorithms.First(algorithm => algorithm.Name != "ssh-rsa");

    /// <summary>As SSH sends it.</summary>
    public byte[] PublicKey => _algorithm.Data;

    /// <summary>A signature as SSH sends it.</summary>
    public byte[] Sign(byte[] data) => _algorithm.Sign(data);
}
