using System.Text;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>A file with a key, of which the public half is known without a passphrase wherever that can be.</summary>
internal sealed class SshKeyFile
{
    private const string OpenSshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string OpenSshEnd = "-----END OPENSSH PRIVATE KEY-----";

    private SshKeyFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>As SSH sends it; null: only the private key, which has a passphrase, tells.</summary>
    public byte[]? PublicKey { get; private init; }

    /// <summary>There is a private key in it, and not only the public half of one that an agent holds.</summary>
    public bool HasPrivateKey { get; private init; }

    /// <summary>A certificate for it that lies beside it; null: none does.</summary>
    public byte[]? Certificate { get; private init; }

    /// <summary>Reads what is there. The private key stays closed.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It cannot be read, or is no key.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read, or others can.</exception>
    public static SshKeyFile? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var text = File.ReadAllText(path, Encoding.UTF8);
        if (PublicOf(text) is { } onlyPublic)
        {
            var name = path.EndsWith(".pub", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
            return new SshKeyFile(path) { PublicKey = onlyPublic, Certificate = BesideOf(name + "-cert.pub") };
        }

        if (!text.Contains("PRIVATE KEY", StringComparison.Ordinal) && !text.StartsWith("PuTTY-User-Key-File", StringComparison.Ordinal))
        {
            throw new IOException(Messages.SshKeyNoKey);
        }

        return !SshFileRights.IsPrivate(path)
            ? throw new UnauthorizedAccessException(Messages.SshKeyOpenToOthers)
            : new SshKeyFile(
                path) { HasPrivateKey = true, PublicKey = HeaderOf(text) ?? BesideOf(path + ".pub"), Certificate = BesideOf(path + "-cert.pub") };
    }

    /// <summary>The key of a public file, <c>type base64 comment</c>; null where it is none.</summary>
    public static byte[]? PublicOf(string text)
    {
        var words = text.Split([' ', '\t', '\r', '\n'], 3, StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 2 && Decode(words[1]) is { Length: > 4 } key && Starts(key, words[0]) ? key : null;
    }

    private static byte[]? BesideOf(string path) => File.Exists(path) ? PublicOf(File.ReadAllText(path, Encoding.UTF8)) : null;

    private static bool Starts(byte[] key, string type)
    {
        try
        {
            return SshBytes.TypeOf(key) == type;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>OpenSSH's own form has the public key in clear text.</summary>
    private static byte[]? HeaderOf(string text)
    {
        var begin = text.IndexOf(OpenSshBegin, StringComparison.Ordinal);
        var end = text.IndexOf(OpenSshEnd, StringComparison.Ordinal);
        if (begin < 0 || end < begin || Decode(text[(begin + OpenSshBegin.Length)..end]) is not { } all)
        {
            return null;
        }

        try
        {
            ReadOnlySpan<byte> bytes = all;
            var magic = "openssh-key-v1\0"u8;
            if (!bytes.StartsWith(magic))
            {
                return null;
            }

            bytes = bytes[magic.Length..];
            SshBytes.Take(ref bytes);
            SshBytes.Take(ref bytes);
            SshBytes.Take(ref bytes);
            return SshBytes.TakeNumber(ref bytes) == 1 ? SshBytes.Take(ref bytes).ToArray() : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : null;
    }
}
