using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
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
        string? passphrase = null;
        try
        {
            return new SshPrivateKey(Load(path, null));
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            passphrase = Ask(path);
            if (string.IsNullOrEmpty(passphrase))
            {
                throw new Fault(Messages.SshPassphraseRequired(path), FaultKind.Authentication, path);
            }
        }
        catch (Exception e) when (IsOfKey(e))
        {
            throw new Fault(Messages.SshKeyUnreadable(path, e.Message), FaultKind.InvalidData, path);
        }

        try
        {
            return new SshPrivateKey(Load(path, passphrase));
        }
        catch (Exception e) when (IsOfKey(e))
        {
            // The library tells a wrong passphrase by what comes out of the decryption, in many ways.
            throw new Fault(Messages.SshPassphraseWrong(path), FaultKind.Authentication, path);
        }
    }

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

    private static PrivateKeyFile Load(string path, string? passphrase)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(File.ReadAllText(path)));
        return new PrivateKeyFile(stream, passphrase);
    }

    private static bool IsOfKey(Exception e) => e is SshException or CryptographicException or IOException or UnauthorizedAccessException
        or FormatException or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException or IndexOutOfRangeException;
}
