using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RdsIam.Fuzz;

/// <summary>Answers every request with the same bytes, over connections that stay open.</summary>
internal sealed class LoopbackHttp : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackHttp()
    {
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    public (int Status, byte[] Body) Answer { get; set; } = (200, []);

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        while (true)
        {
            var client = _listener.AcceptTcpClient();
            client.NoDelay = true;
            new Thread(() => Serve(client)) { IsBackground = true }.Start();
        }
    }

    private void Serve(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        var reader = new StreamReader(stream, Encoding.Latin1, false, 16 * 1024, leaveOpen: true);
        try
        {
            while (Skip(reader))
            {
                var (status, body) = Answer;
                stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: {body.Length}\r\nContent-Type: text/xml\r\n\r\n"));
                stream.Write(body);
            }
        }
        catch (IOException)
        {
            // The client went away.
        }
    }

    /// <summary>Reads one request; false: there is none.</summary>
    private static bool Skip(StreamReader reader)
    {
        var length = 0;
        for (var line = reader.ReadLine(); line != ""; line = reader.ReadLine())
        {
            if (line is null)
            {
                return false;
            }

            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line["Content-Length:".Length..].Trim(), null);
            }
        }

        for (; length > 0; length--)
        {
            reader.Read();
        }

        return true;
    }
}
