using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.HostKeys;

/// <summary>What a line of known_hosts says of its key.</summary>
internal enum KnownHostMark
{
    Key,
    Authority,
    Revoked,
}

/// <summary>One line of known_hosts.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Number">Counted from one.</param>
/// <param name="Hosts">Patterns with commas, or a hashed name.</param>
/// <param name="Type">Of the key, such as ssh-ed25519.</param>
/// <param name="Key">The public key as SSH sends it.</param>
internal sealed record KnownHostLine(string File, int Number, KnownHostMark Mark, string Hosts, string Type, byte[] Key)
{
    private const string HashStart = "|1|";

    /// <returns>Null for a line that says nothing, or nothing that can be read: ssh passes over those, too.</returns>
    public static KnownHostLine? Read(string file, int number, string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0][0] == '#')
        {
            return null;
        }

        var mark = words[0] switch
        {
            "@cert-authority" => KnownHostMark.Authority,
            "@revoked" => KnownHostMark.Revoked,
            ['@', ..] => (KnownHostMark?)null,
            _ => KnownHostMark.Key,
        };
        var rest = mark == KnownHostMark.Key ? words : words[1..];
        return mark is null || rest.Length < 3 || !TryDecode(rest[2], out var key)
            ? null
            : new KnownHostLine(file, number, mark.Value, rest[0], rest[1], key);
    }

    /// <summary>Whether it is about a host, by the name that known_hosts writes: with the port in brackets where that is not 22.</summary>
    public bool IsAbout(string name) => Hosts.StartsWith(HashStart, StringComparison.Ordinal)
        ? IsHashOf(name)
        : SshPattern.MatchesAny(Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries), name);

    public bool HasKey(ReadOnlySpan<byte> key) => Key.AsSpan().SequenceEqual(key);

    [SuppressMessage("Security", "CA5350", Justification = "What known_hosts is hashed by. It hides names and protects no key.")]
    private bool IsHashOf(string name)
    {
        var parts = Hosts[HashStart.Length..].Split('|');
        return parts.Length == 2 && TryDecode(parts[0], out var salt) && TryDecode(parts[1], out var hash)
            && CryptographicOperations.FixedTimeEquals(HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name.ToLowerInvariant())), hash);
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        var isBase64 = Convert.TryFromBase64String(text, bytes, out var count);
        bytes = bytes[..count];
        return isBase64 && count > 0;
    }
}
