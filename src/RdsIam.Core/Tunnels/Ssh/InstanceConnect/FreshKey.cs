using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using RdsIam.Core.Tunnels.Ssh.Keys;

namespace RdsIam.Core.Tunnels.Ssh.InstanceConnect;

/// <summary>An ed25519 key for one login, which is never written anywhere.</summary>
internal sealed class FreshKey
{
    private const string Type = "ssh-ed25519";

    private readonly Ed25519PrivateKeyParameters _key = new(new SecureRandom());
    private readonly byte[] _public;

    public FreshKey() => _public = Join(_key.GeneratePublicKey().GetEncoded());

    /// <summary>As authorized_keys has it.</summary>
    public string PublicText => $"{Type} {Convert.ToBase64String(_public)} rdsiam";

    /// <summary>To be offered to a server.</summary>
    /// <param name="name">For people.</param>
    public SshOfferedKey Offer(string name) => new(Type, _public, name, data =>
    {
        var signer = new Ed25519Signer();
        signer.Init(true, _key);
        signer.BlockUpdate(data, 0, data.Length);
        return Join(signer.GenerateSignature());
    });

    private static byte[] Join(byte[] value)
    {
        using var bytes = new MemoryStream();
        SshBytes.Put(bytes, "ssh-ed25519"u8);
        SshBytes.Put(bytes, value);
        return bytes.ToArray();
    }
}
