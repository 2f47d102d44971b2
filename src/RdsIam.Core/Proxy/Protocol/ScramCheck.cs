using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Core.Proxy.Protocol;

/// <summary>The server's side of one SCRAM-SHA-256 exchange, without channel binding. Source: RFC 5802, and "SASL Authentication" in
/// PostgreSQL's manual.</summary>
internal sealed class ScramCheck(ScramSecret secret)
{
    private const string Mechanism = "SCRAM-SHA-256";
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;
    private const int LongestMessage = 2048;

    /// <summary>Asks the client and checks its proof; the user that it names does not matter.</summary>
    /// <returns>Whether it knows the password.</returns>
    /// <exception cref="ProtocolException">The client speaks something else.</exception>
    public async Task<bool> RunAsync(Stream client, CancellationToken cancellationToken)
    {
        await SendAsync(client, WireMessage.Ask(Sasl, Encoding.ASCII.GetBytes(Mechanism + "\0\0")), cancellationToken).ConfigureAwait(false);
        var (binding, first) = ReadFirst(await ReceiveAsync(client, cancellationToken).ConfigureAwait(false));
        var nonce = Attribute(first, 'r') + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var answer = $"r={nonce},s={Convert.ToBase64String(secret.Salt)},i={ScramSecret.Iterations}";
        await SendAsync(client, WireMessage.Ask(SaslContinue, Encoding.ASCII.GetBytes(answer)), cancellationToken).ConfigureAwait(false);

        var final = Encoding.UTF8.GetString(await ReceiveAsync(client, cancellationToken).ConfigureAwait(false));
        if (Attribute(final, 'c') != Convert.ToBase64String(Encoding.UTF8.GetBytes(binding)) || Attribute(final, 'r') != nonce)
        {
            throw new ProtocolException("A SCRAM message that belongs to another exchange.");
        }

        // The proof stands last, and is no part of what it proves.
        var end = final.LastIndexOf(",p=", StringComparison.Ordinal);
        var exchange = Encoding.UTF8.GetBytes($"{first},{answer},{final[..Math.Max(0, end)]}");
        if (!IsProof(Attribute(final, 'p'), exchange))
        {
            return false;
        }

        var signature = Convert.ToBase64String(HMACSHA256.HashData(secret.ServerKey, exchange));
        await SendAsync(client, WireMessage.Ask(SaslFinal, Encoding.ASCII.GetBytes("v=" + signature)), cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private bool IsProof(string text, byte[] exchange)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(text, key, out var length) || length != key.Length)
        {
            throw new ProtocolException("A SCRAM proof that is none.");
        }

        var mask = HMACSHA256.HashData(secret.StoredKey, exchange);
        for (var i = 0; i < key.Length; i++)
        {
            key[i] ^= mask[i];
        }

        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(key), secret.StoredKey);
    }

    /// <summary>The client's first message: the chosen mechanism, a length, the text.</summary>
    private static (string Binding, string Bare) ReadFirst(byte[] body)
    {
        var end = Array.IndexOf(body, (byte)0);
        if (end < 0 || Encoding.UTF8.GetString(body, 0, end) != Mechanism || body.Length < end + 5
            || BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(end + 1)) != body.Length - end - 5)
        {
            throw new ProtocolException("Another mechanism than SCRAM-SHA-256.");
        }

        var text = Encoding.UTF8.GetString(body.AsSpan(end + 5));
        var parts = text.Split(',', 3);
        // "y": the client could bind the channel, and believes that we cannot, which is so.
        return parts is ["n" or "y", _, var rest]
            ? ($"{parts[0]},{parts[1]},", rest)
            : throw new ProtocolException("A SCRAM message that asks for channel binding, or none.");
    }

    private static string Attribute(string message, char name)
    {
        foreach (var part in message.Split(','))
        {
            if (part.Length > 2 && part[0] == name && part[1] == '=')
            {
                return part[2..];
            }
        }

        throw new ProtocolException($"A SCRAM message without '{name}'.");
    }

    private static async Task SendAsync(Stream client, WireMessage message, CancellationToken cancellationToken) =>
        await client.WriteAsync(message.ToBytes(), cancellationToken).ConfigureAwait(false);

    private static async Task<byte[]> ReceiveAsync(Stream client, CancellationToken cancellationToken)
    {
        var message = await WireMessage.ReadAsync(client, LongestMessage, cancellationToken).ConfigureAwait(false);
        return message.Type == WireMessage.Password ? message.Body : throw new ProtocolException("Something else than a password message.");
    }
}
