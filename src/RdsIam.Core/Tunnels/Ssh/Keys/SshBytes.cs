using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>Strings with their length in front, as SSH writes them.</summary>
internal static class SshBytes
{
    /// <summary>Takes a string off the front.</summary>
    /// <exception cref="FormatException">It is cut off.</exception>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes)
    {
        var length = TakeNumber(ref bytes);
        if (length > bytes.Length)
        {
            throw new FormatException(Messages.SshBytesCut);
        }

        var result = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return result;
    }

    /// <exception cref="FormatException">It is cut off.</exception>
    public static uint TakeNumber(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            throw new FormatException(Messages.SshBytesCut);
        }

        var number = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        bytes = bytes[sizeof(uint)..];
        return number;
    }

    /// <summary>The type that a public key begins with.</summary>
    /// <exception cref="FormatException">It is cut off.</exception>
    public static string TypeOf(ReadOnlySpan<byte> key) => Encoding.ASCII.GetString(Take(ref key));

    public static void Put(Stream stream, ReadOnlySpan<byte> bytes)
    {
        PutNumber(stream, (uint)bytes.Length);
        stream.Write(bytes);
    }

    public static void PutNumber(Stream stream, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        stream.Write(bytes);
    }
}
