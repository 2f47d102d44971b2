using System.Buffers.Binary;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Text;

namespace RdsIam.Core.Tunnels.Ssh.Keys;

/// <summary>A key that an agent holds.</summary>
internal sealed record SshAgentKey(byte[] PublicKey, string Comment);

/// <summary>Asks an ssh-agent over its socket, or its pipe on Windows: for its keys, and to sign with one.</summary>
internal sealed class SshAgent(string address)
{
    private const byte Failure = 5;
    private const byte RequestKeys = 11;
    private const byte Keys = 12;
    private const byte RequestSignature = 13;
    private const byte Signature = 14;
    private const uint RsaSha512 = 4;
    private const int LongestAnswer = 256 * 1024;
    private const string Pipe = @"\\.\pipe\";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Address => address;

    /// <summary>The keys that it holds.</summary>
    /// <exception cref="IOException">It cannot be reached, or does not answer as an agent.</exception>
    public IReadOnlyList<SshAgentKey> List()
    {
        using var line = Connect();
        ReadOnlySpan<byte> answer = Ask(line, [RequestKeys], Keys);
        var keys = new List<SshAgentKey>();
        try
        {
            for (var left = SshBytes.TakeNumber(ref answer); left > 0; left--)
            {
                var key = SshBytes.Take(ref answer).ToArray();
                // A key is nothing without its type.
                SshBytes.TypeOf(key);
                keys.Add(new SshAgentKey(key, Encoding.UTF8.GetString(SshBytes.Take(ref answer))));
            }
        }
        catch (FormatException e)
        {
            throw new IOException(e.Message, e);
        }

        return keys;
    }

    /// <summary>A signature as SSH sends it. A person may have to confirm it or touch a token: there is no limit.</summary>
    /// <exception cref="IOException">The agent refuses.</exception>
    public byte[] Sign(byte[] publicKey, byte[] data, bool isRsa)
    {
        using var request = new MemoryStream();
        request.WriteByte(RequestSignature);
        SshBytes.Put(request, publicKey);
        SshBytes.Put(request, data);
        SshBytes.PutNumber(request, isRsa ? RsaSha512 : 0);
        using var line = Connect();
        ReadOnlySpan<byte> answer = Ask(line, request.ToArray(), Signature);
        try
        {
            return SshBytes.Take(ref answer).ToArray();
        }
        catch (FormatException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static byte[] Ask(Stream line, byte[] request, byte expected)
    {
        SshBytes.Put(line, request);
        line.Flush();
        var head = new byte[sizeof(uint) + 1];
        line.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is 0 or > LongestAnswer)
        {
            throw new IOException(Messages.SshAgentNoAgent);
        }

        var answer = new byte[length - 1];
        line.ReadExactly(answer);
        return head[^1] == expected ? answer
            : throw new IOException(head[^1] == Failure ? Messages.SshAgentRefused : Messages.SshAgentNoAgent);
    }

    private Stream Connect()
    {
        if (address.StartsWith(Pipe, StringComparison.OrdinalIgnoreCase))
        {
            var pipe = new NamedPipeClientStream(".", address[Pipe.Length..], PipeDirection.InOut);
            try
            {
                pipe.Connect(Patience);
                return pipe;
            }
            catch (Exception e)
            {
                pipe.Dispose();
                throw e is TimeoutException ? new IOException(e.Message, e) : e;
            }
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is SocketException or ArgumentException ? new IOException(e.Message, e) : e;
        }
    }
}
