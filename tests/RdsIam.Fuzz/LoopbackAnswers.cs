using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace RdsIam.Fuzz;

/// <summary>Answers the head of a request with given bytes, whatever they are, and says no more.</summary>
internal sealed class LoopbackAnswers : IDisposable
{
    /// <summary>Stands for what the request's key asks for (RFC 6455, 4.2.2).</summary>
    public const string Accept = "@@@@@@@@@@@@@@@@@@@@@@@@@@@=";

    private const string Protocol = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private byte[] _answer = [];

    public LoopbackAnswers()
    {
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>What the next request is answered with.</summary>
    /// <returns>Where it is to go.</returns>
    public string Next(byte[] answer)
    {
        Volatile.Write(ref _answer, answer);
        return $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
    }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        while (true)
        {
            using var client = _listener.AcceptTcpClient();
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                var key = Key(stream);
                var answer = Encoding.Latin1.GetString(Volatile.Read(ref _answer)).Replace(Accept, key, StringComparison.Ordinal);
                stream.Write(Encoding.Latin1.GetBytes(answer));
                client.Client.Shutdown(SocketShutdown.Send);
                while (stream.Read(new byte[4096]) > 0)
                {
                }
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }

    /// <summary>Reads to the end of the request's head.</summary>
    private static string Key(Stream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && stream.Read(buffer) is > 0 and var count)
        {
            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        var key = head.ToString().Split("\r\n")
            .FirstOrDefault(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();
#pragma warning disable CA5350 // The protocol's own; nothing is kept secret by it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Protocol)));
#pragma warning restore CA5350
    }
}
