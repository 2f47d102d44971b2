using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>Asks a person for the passphrase of a file; null: nobody can be asked, or nobody answered.</summary>
internal delegate string? AskPassphrase(string file);

/// <summary>Opens key files, and keeps them open: who gave a passphrase once is not asked again when the line is lost.</summary>
internal sealed class SshKeyRing(AskPassphrase ask)
{
    private readonly ConcurrentDictionary<string, SshPrivateKey> _open = new();
    private readonly object _gate = new();
    private volatile bool _isAsking;

    public bool IsAsking => _isAsking;

    /// <exception cref="Fault">SshPassphraseRequired, SshPassphraseWrong, SshKeyUnreadable.</exception>
    public SshPrivateKey Open(SshKeyFile file)
    {
        lock (_gate)
        {
            return _open.TryGetValue(file.Path, out var key) ? key : _open[file.Path] = Read(file.Path);
        }
    }

    private SshPrivateKey Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return IsLocked(text) ? Unlock(path, text) : Load(text, null);
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            return Unlock(path, File.ReadAllText(path));
        }
        catch (Exception e) when (IsOfKey(e))
        {
            throw new Fault(Messages.SshKeyUnreadable(path, e.Message), FaultKind.InvalidData, path);
        }
    }

    private SshPrivateKey Unlock(string path, string text)
    {
        var passphrase = Ask(path);
        if (string.IsNullOrEmpty(passphrase))
        {
            throw new Fault(Messages.SshPassphraseRequired(path), FaultKind.Authentication, path);
        }

        try
        {
            return Load(text, passphrase);
        }
        catch (Exception e) when (IsOfKey(e))
        {
            // The library tells a wrong passphrase by what comes out of the decryption, in many ways.
            throw new Fault(Messages.SshPassphraseWrong(path), FaultKind.Authentication, path);
        }
    }

    /// <summary>What PEM says of it. OpenSSH's own form says it inside, where the library looks.</summary>
    private static bool IsLocked(string text) =>
        text.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    private string? Ask(string path)
    {
        _isAsking = true;
        try
        {
            return ask(path);
        }
        finally
        {
            _isAsking = false;
        }
    }

    private static SshPrivateKey Load(string text, string? passphrase)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return new SshPrivateKey(new PrivateKeyFile(stream, passphrase));
    }

    private static bool IsOfKey(Exception e) =>
        e is SshException or CryptographicException or CryptoException or PkcsException or IOException or UnauthorizedAccessException
        or FormatException
            or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException or IndexOutOfRangeException;
}
