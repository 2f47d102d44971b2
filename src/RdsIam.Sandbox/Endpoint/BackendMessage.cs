using System.Buffers.Binary;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>A message with a type: a byte, a length and the rest. Only the login reads messages; the relay does not.</summary>
/// <param name="Bytes">The message as it came.</param>
internal readonly record struct BackendMessage(byte[] Bytes)
{
    private const int AuthenticationOkCode = 0;

    /// <summary>AuthenticationCleartextPassword.</summary>
    public static byte[] PasswordRequest { get; } = [(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3];

    /// <summary>The client's farewell.</summary>
    public static byte[] Terminate { get; } = [(byte)'X', 0, 0, 0, 4];

    public byte Type => Bytes[0];

    public ReadOnlySpan<byte> Body => Bytes.AsSpan(5);

    /// <summary>The server lets the user in without asking for anything.</summary>
    public bool IsAuthenticationOk =>
        Type == 'R' && Bytes.Length >= 9 && BinaryPrimitives.ReadInt32BigEndian(Body) == AuthenticationOkCode;

    /// <summary>Reads one; null at the end of the stream or when the length is not one.</summary>
    public static async Task<BackendMessage?> ReadAsync(Stream stream, int longest, CancellationToken cancellationToken)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < 5)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if (length < 4 || length > longest)
        {
            return null;
        }

        var bytes = new byte[length + 1];
        head.CopyTo(bytes, 0);
        var read = await stream.ReadAtLeastAsync(bytes.AsMemory(5), length - 4, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return read == length - 4 ? new BackendMessage(bytes) : null;
    }
}
