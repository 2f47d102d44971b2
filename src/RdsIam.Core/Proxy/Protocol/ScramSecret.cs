using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Proxy.Protocol;

/// <summary>
/// A password with what a server needs to check it by SCRAM-SHA-256 (RFC 7677), worked out once. Also compared so: who only
/// listens to a login learns nothing that opens another.
/// </summary>
internal sealed class ScramSecret
{
    /// <summary>What PostgreSQL uses; some clients refuse fewer.</summary>
    public const int Iterations = 4096;

    /// <summary>The shortest password of one's own: 16 characters.</summary>
    public const int ShortestPassword = 16;

    private const int RandomBytes = 24;

    /// <param name="password">Printable ASCII, which no client prepares differently; null: 192 random bits.</param>
    /// <exception cref="Fault">LocalProxyPasswordForm.</exception>
    public ScramSecret(string? password = null)
    {
        Password = password ?? Random();
        if (Password.Length < ShortestPassword || Password.Any(sign => sign is < '!' or > '~'))
        {
            throw new Fault(Messages.LocalProxyPasswordForm(ShortestPassword), FaultKind.InvalidArgument, null);
        }

        Salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.ASCII.GetBytes(Password), Salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        StoredKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        ServerKey = HMACSHA256.HashData(salted, "Server Key"u8);
    }

    /// <summary>The secret itself: letters, digits, - and _ only where it is random, so that it needs no quotes anywhere.</summary>
    public string Password { get; }

    public byte[] Salt { get; }

    public byte[] StoredKey { get; }

    public byte[] ServerKey { get; }

    private static string Random() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).Replace('+', '-').Replace('/', '_');
}
