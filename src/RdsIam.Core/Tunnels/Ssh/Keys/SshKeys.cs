using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>
/// The keys for one server in ssh's order: certificates of files, the agent's keys that the files name, the agent's others, and
/// files that no agent holds.
/// </summary>
internal sealed class SshKeys
{
    private readonly List<SshOfferedKey> _keys = [];
    private readonly List<string> _passedOver = [];

    /// <summary>To be offered, in this order.</summary>
    public IReadOnlyList<SshOfferedKey> All => _keys;

    /// <summary>What could not be used, and why.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>The one that a server took last, for people.</summary>
    public string Used { get; private set; } = "-";

    /// <summary>Looks for them. Nobody is asked for a passphrase before a server takes the key.</summary>
    /// <exception cref="Fault">SshPassphraseRequired, SshPassphraseWrong, SshKeyUnreadable, of a key that hides its public half.</exception>
    public static SshKeys For(SshHost host, SshKeyRing ring)
    {
        var keys = new SshKeys();
        if (host.OnlyKey is { } only)
        {
            keys.Add(only.Data, only.KeyName, only.Sign);
            return keys;
        }

        var files = keys.Files(host);
        var agent = host.Agent is { } address ? new SshAgent(address) : null;
        var held = keys.Held(agent, host);
        foreach (var file in files)
        {
            foreach (var certificate in CertificatesOf(file, host))
            {
                keys.Add(certificate, file.Path, file, agent, held, ring);
            }
        }

        var named = files.Where(file => file.PublicKey is not null).ToList();
        var ofAgent = named.Select(file => held.FirstOrDefault(key => Same(key.PublicKey, file.PublicKey!))).OfType<SshAgentKey>()
            .Concat(host.IdentitiesOnly ? [] : held).DistinctBy(key => Convert.ToBase64String(key.PublicKey));
        foreach (var key in ofAgent)
        {
            keys.AddOfAgent(key.PublicKey, key.PublicKey, key.Comment, agent!);
        }

        foreach (var file in files.Where(file => file.HasPrivateKey))
        {
            var publicKey = file.PublicKey ?? ring.Open(file).PublicKey;
            if (!held.Any(key => Same(key.PublicKey, publicKey)))
            {
                keys.Add(publicKey, file.Path, file, null, [], ring);
            }
        }

        return keys;
    }

    private List<SshKeyFile> Files(SshHost host)
    {
        var files = new List<SshKeyFile>();
        foreach (var path in host.IdentityFiles)
        {
            try
            {
                if (SshKeyFile.Read(path) is { } file)
                {
                    files.Add(file);
                }
                else if (host.HasOwnIdentityFiles)
                {
                    _passedOver.Add(Messages.SshKeyNotThere(path));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _passedOver.Add(Messages.SshKeyPassedOver(path, e.Message));
            }
        }

        return files;
    }

    private IReadOnlyList<SshAgentKey> Held(SshAgent? agent, SshHost host)
    {
        try
        {
            return agent?.List() ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows has the pipe's name by itself, whether an agent runs or not.
            if (!OperatingSystem.IsWindows())
            {
                _passedOver.Add(Messages.SshAgentPassedOver(host.Agent!, e.Message));
            }

            return [];
        }
    }

    private static IEnumerable<byte[]> CertificatesOf(SshKeyFile file, SshHost host)
    {
        foreach (var path in host.CertificateFiles)
        {
            var certificate = File.Exists(path) ? SshKeyFile.PublicOf(File.ReadAllText(path)) : null;
            if (certificate is not null && file.PublicKey is { } key && Certifies(certificate, key))
            {
                yield return certificate;
            }
        }

        if (file.Certificate is { } beside)
        {
            yield return beside;
        }
    }

    /// <summary>A certificate holds its key behind a type and a nonce: the key's own fields are in it as they are.</summary>
    private static bool Certifies(byte[] certificate, byte[] key)
    {
        ReadOnlySpan<byte> fields = key;
        SshBytes.Take(ref fields);
        return certificate.AsSpan().IndexOf(fields) >= 0;
    }

    private void Add(byte[] publicKey, string name, SshKeyFile file, SshAgent? agent, IReadOnlyList<SshAgentKey> held, SshKeyRing ring)
    {
        var own = file.PublicKey;
        if (own is not null && agent is not null && held.Any(key => Same(key.PublicKey, own)))
        {
            AddOfAgent(publicKey, own, name, agent);
        }
        else if (file.HasPrivateKey)
        {
            Add(publicKey, name, data => ring.Open(file).Sign(data));
        }
    }

    private void AddOfAgent(byte[] publicKey, byte[] signer, string name, SshAgent agent)
    {
        var isRsa = SshOfferedKey.IsRsa(SshBytes.TypeOf(publicKey));
        Add(publicKey, name, data =>
        {
            try
            {
                return agent.Sign(signer, data, isRsa);
            }
            catch (IOException e)
            {
                // A person may have refused it. What is no signature the server refuses, too, and the next key has its turn.
                _passedOver.Add(Messages.SshKeyPassedOver(name, e.Message));
                return [0, 0, 0, 0, 0, 0, 0, 0];
            }
        });
    }

    private void Add(byte[] publicKey, string name, Func<byte[], byte[]> sign) => _keys.Add(new SshOfferedKey(
        SshOfferedKey.AlgorithmOf(SshBytes.TypeOf(publicKey)), publicKey, name, data =>
        {
            Used = name;
            return sign(data);
        }));

    private static bool Same(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);
}
