using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;

/// <summary>
/// A company's HTTP proxy, which takes CONNECT and nothing else. Every name leads to one server behind it, before which it ends TLS with a
/// certificate of its own authority: so those names are reached through it alone.
/// </summary>
public sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Uri _server;

    public ConnectProxy(string server, string rootFile, params string[] names)
    {
        _server = new Uri(server);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + names[0], key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        Array.ForEach(names, alternatives.AddDnsName);
        request.CertificateExtensions.Add(alternatives.Build());
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(rootFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The first lines of all requests, in their order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new ConcurrentQueue<string>();

    public void Dispose()
    {
        _listener.Stop();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var near = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await near.ReadAsync(one, 0, 1) == 1)
                {
                    head.Append((char)one[0]);
                }

                var first = head.ToString().Split('\r')[0];
                Asked.Enqueue(first);
                if (!first.StartsWith("CONNECT ", StringComparison.Ordinal))
                {
                    await near.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 405 Only CONNECT\r\nContent-Length: 0\r\n\r\n"));
                    return;
                }

                await near.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 Connected\r\n\r\n"));
                using var tls = new SslStream(near);
                await tls.AuthenticateAsServerAsync(_certificate);
                using var behind = new TcpClient();
                await behind.ConnectAsync(_server.Host, _server.Port);
                var far = behind.GetStream();
                await Task.WhenAny(tls.CopyToAsync(far), far.CopyToAsync(tls));
            }
        }
        catch (Exception e) when (e is IOException || e is SocketException || e is ObjectDisposedException)
        {
            // One of the two is gone.
        }
    }
}
