using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;

/// <summary>
/// A man in the middle: takes connections in a server's place and notes all that comes, as it comes and as it reads within TLS. In its
/// first mode it is honest and carries bytes to the server, so that connections can be opened that it spoils later.
/// </summary>
public sealed class RdsIamMiddle : IDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly ConcurrentBag<Socket> _carried = new ConcurrentBag<Socket>();
    private readonly int _server;

    public RdsIamMiddle(int server)
    {
        _server = server;
        _root = Sign("CN=root", null, true, DateTimeOffset.UtcNow.AddYears(1), null).Certificate;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>honest, refuses TLS, error first, bytes behind, md5, sasl, gss, or the name of a certificate.</summary>
    public string Mode = "honest";

    public string HostName;

    public int Port { get { return ((IPEndPoint)_listener.LocalEndpoint).Port; } }

    public string RootPem { get { return _root.ExportCertificatePem(); } }

    /// <summary>What came before TLS, or in its stead, of each connection.</summary>
    public readonly ConcurrentQueue<byte[]> Clear = new ConcurrentQueue<byte[]>();

    /// <summary>What came within TLS, of each connection.</summary>
    public readonly ConcurrentQueue<byte[]> Within = new ConcurrentQueue<byte[]>();

    /// <summary>From now on in another mode; what was carried honestly is broken off.</summary>
    public void Turn(string mode)
    {
        Mode = mode;
        foreach (var socket in _carried) { socket.Dispose(); }
        Clear.Clear();
        Within.Clear();
    }

    public void Dispose() { _listener.Stop(); Turn("over"); }

    private (X509Certificate2 Certificate, ECDsa Key) Sign(
        string name, X509Certificate2 issuer, bool isAuthority, DateTimeOffset until, string usage)
    {
        var key = isAuthority ? _key : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name.Substring(3));
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(new OidCollection { new Oid(usage) }, false));
        }

        var from = DateTimeOffset.UtcNow.AddYears(-1);
        var certificate = issuer == null
            ? request.CreateSelfSigned(from, until)
            : request
                .Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, until, RandomNumberGenerator.GetBytes(8))
                .CopyWithPrivateKey(key);
        return (certificate, key);
    }

    private X509Certificate2 Certificate()
    {
        const string Server = "1.3.6.1.5.5.7.3.1";
        var good = DateTimeOffset.UtcNow.AddDays(1);
        var name = "CN=" + HostName;
        if (Mode == "other CA") { using var other = new RdsIamMiddle(0) { HostName = HostName, Mode = "md5" }; return other.Certificate(); }

        var made = Mode == "self-signed" ? Sign(name, null, false, good, Server)
            : Mode == "wrong name" ? Sign("CN=other.example", _root, false, good, Server)
            : Mode == "expired" ? Sign(name, _root, false, DateTimeOffset.UtcNow.AddDays(-1), Server)
            : Mode == "for clients" ? Sign(name, _root, false, good, "1.3.6.1.5.5.7.3.2")
            : Sign(name, _root, false, good, Server);
        return new X509Certificate2(made.Certificate.Export(X509ContentType.Pfx));
    }

    private async Task ServeAsync()
    {
        try { while (true) { _ = TakeAsync(await _listener.AcceptTcpClientAsync()); } }
        catch (Exception) { }
    }

    private async Task TakeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                if (Mode == "honest") { await CarryAsync(client); }
                else { await SpoilAsync(client.GetStream()); }
            }
        }
        catch (Exception) { }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _server);
        _carried.Add(client.Client);
        _carried.Add(server.Client);
        await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
    }

    private async Task SpoilAsync(Stream stream)
    {
        var first = new byte[8];
        await stream.ReadExactlyAsync(first);
        // A request to cancel comes without TLS or with it, and has a key and no secret; nothing was opened that has one.
        if (Mode == "refuses TLS" || Mode == "error first")
        {
            await stream.WriteAsync(Mode == "refuses TLS" ? Encoding.ASCII.GetBytes("N") : Error());
            Clear.Enqueue(await RestAsync(stream, first));
            return;
        }

        await stream.WriteAsync(Mode == "bytes behind" ? Join(Encoding.ASCII.GetBytes("S"), Demand(3)) : Encoding.ASCII.GetBytes("S"));
        var seen = new Noting(stream);
        var tls = new SslStream(seen);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate() });
            await tls.WriteAsync(Demand(Mode == "md5" ? 5 : Mode == "sasl" ? 10 : Mode == "gss" ? 7 : 3));
            Within.Enqueue(await RestAsync(tls, new byte[0]));
        }
        catch (Exception) { Within.Enqueue(new byte[0]); }
        finally { Clear.Enqueue(Join(first, seen.Seen.ToArray())); }
    }

    private static async Task<byte[]> RestAsync(Stream stream, byte[] first)
    {
        var all = new MemoryStream();
        all.Write(first);
        var buffer = new byte[8192];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(1))) > 0)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (Exception) { }

        return all.ToArray();
    }

    private static byte[] Demand(int kind)
    {
        var rest = kind == 5 ? new byte[] { 1, 2, 3, 4 } : kind == 10 ? Encoding.ASCII.GetBytes("SCRAM-SHA-256\0\0") : new byte[0];
        return Join(new byte[] { (byte)'R', 0, 0, 0, (byte)(8 + rest.Length), 0, 0, 0, (byte)kind }, rest);
    }

    private static byte[] Error()
    {
        var text = Encoding.ASCII.GetBytes("SFATAL\0VFATAL\0C28000\0Mtype your password at example.com\0\0");
        return Join(new byte[] { (byte)'E', 0, 0, 0, (byte)(4 + text.Length) }, text);
    }

    private static byte[] Join(byte[] a, byte[] b)
    {
        var all = new byte[a.Length + b.Length];
        a.CopyTo(all, 0);
        b.CopyTo(all, a.Length);
        return all;
    }

    private sealed class Noting : Stream
    {
        private readonly Stream _inner;
        public readonly MemoryStream Seen = new MemoryStream();
        public Noting(Stream inner) { _inner = inner; }
        public override bool CanRead { get { return true; } }
        public override bool CanSeek { get { return false; } }
        public override bool CanWrite { get { return true; } }
        public override long Length { get { throw new NotSupportedException(); } }
        public override long Position { get { throw new NotSupportedException(); } set { throw new NotSupportedException(); } }
        public override void Flush() { _inner.Flush(); }
        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = _inner.Read(buffer, offset, count);
            Seen.Write(buffer, offset, read);
            return read;
        }
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, System.Threading.CancellationToken stop = default)
        {
            var read = await _inner.ReadAsync(buffer, stop);
            Seen.Write(buffer.Span.Slice(0, read));
            return read;
        }
        public override long Seek(long offset, SeekOrigin origin) { throw new NotSupportedException(); }
        public override void SetLength(long value) { throw new NotSupportedException(); }
        public override void Write(byte[] buffer, int offset, int count) { _inner.Write(buffer, offset, count); }
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, System.Threading.CancellationToken stop = default)
        {
            return _inner.WriteAsync(buffer, stop);
        }
    }
}
