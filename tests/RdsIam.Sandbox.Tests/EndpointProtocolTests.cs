using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RdsIam.Sandbox.Tests;

/// <summary>What clients other than Npgsql send, byte for byte.</summary>
[NeedsServer]
public sealed class EndpointProtocolTests
{
    private const int TlsRequest = 80877103;
    private const int GssRequest = 80877104;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gss_encryption_is_declined_and_tls_may_still_be_asked_for()
    {
        var host = await SandboxFixture.Host;
        await using var raw = await ConnectAsync(host);
        await raw.WriteAsync(Request(GssRequest), Cancel);
        Assert.Equal("N", await ReadAsync(raw, 1));
        await raw.WriteAsync(Request(TlsRequest), Cancel);
        Assert.Equal("S", await ReadAsync(raw, 1));
        await using var tls = await EncryptAsync(raw, host);
        await tls.WriteAsync(Startup("app_reader", "demo"), Cancel);
        Assert.Equal("R\0\0\0\b\0\0\0\u0003", await ReadAsync(tls, 9));
    }

    [Fact]
    public async Task Tls_without_a_request_needs_the_protocol_named()
    {
        var host = await SandboxFixture.Host;
        await using (var named = await EncryptAsync(await ConnectAsync(host), host, new SslApplicationProtocol("postgresql")))
        {
            await named.WriteAsync(Startup("app_reader", "demo"), Cancel);
            Assert.StartsWith("R", await ReadAsync(named, 9), StringComparison.Ordinal);
        }

        await using var unnamed = await EncryptAsync(await ConnectAsync(host), host);
        await unnamed.WriteAsync(Startup("app_reader", "demo"), Cancel);
        Assert.Equal("", await ReadAsync(unnamed, 1));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 7, 0, 3, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0x27, 0x11, 0, 3, 0, 0 })]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T', (byte)' ', (byte)'/', (byte)' ', (byte)'H', (byte)'T' })]
    public async Task What_is_no_startup_message_is_hung_up_on(byte[] bytes)
    {
        await using var raw = await ConnectAsync(await SandboxFixture.Host);
        await raw.WriteAsync(bytes, Cancel);
        Assert.Equal("", await ReadAsync(raw, 1));
    }

    [Fact]
    public async Task A_message_other_than_the_password_is_an_error_of_the_protocol()
    {
        var host = await SandboxFixture.Host;
        await using var tls = await LoginAsync(host, "app_reader");
        await tls.WriteAsync("Q\0\0\0\u0009sel;\0"u8.ToArray(), Cancel);
        Assert.Contains("C08P01\0Mexpected password response, got message type 81\0", await ReadAsync(tls, 200), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_has_the_fields_of_postgresql_and_then_the_connection_ends()
    {
        var host = await SandboxFixture.Host;
        await using var tls = await LoginAsync(host, "app_reader");
        await tls.WriteAsync("p\0\0\0\u0006x\0"u8.ToArray(), Cancel);
        var answer = await ReadAsync(tls, 1000);
        Assert.Equal("E", answer[..1]);
        Assert.Equal(
            "SFATAL\0VFATAL\0C28000\0MPAM authentication failed for user \"app_reader\"\0Fauth.c\0Rauth_failed\0\0", answer[5..]);
    }

    [Fact]
    public async Task A_client_that_hangs_up_at_the_password_prompt_leaves_no_session_behind()
    {
        var host = await SandboxFixture.Host;
        // psql does so when it has no password yet: it asks its user, and comes back.
        await (await LoginAsync(host, "app_nested")).DisposeAsync();
        const string Gone = "select count(*) = 0 from pg_stat_activity where usename = 'app_nested'";
        await Eventually.AsyncTrue(
            async () => (bool)(await host.Cluster.Superuser.AskAsync(Gone, Cancel))!, "the session ends", Cancel);
    }

    [Fact]
    public async Task A_client_that_says_its_last_word_and_listens_on_still_gets_its_rows()
    {
        var host = await SandboxFixture.Host;
        await using var raw = await ConnectAsync(host);
        await raw.WriteAsync(Request(TlsRequest), Cancel);
        await ReadAsync(raw, 1);
        await using var tls = await EncryptAsync(raw, host);
        await tls.WriteAsync(Startup("app_reader", "demo"), Cancel);
        await ReadAsync(tls, 9);
        await tls.WriteAsync(Message('p', SandboxClient.Token(host, "app_reader")), Cancel);
        await tls.WriteAsync(Message('Q', "select repeat('x', 3000000) || 'the end'"), Cancel);
        await tls.ShutdownAsync();
        Assert.Contains("the end", await ReadAsync(tls, int.MaxValue), StringComparison.Ordinal);
    }

    private static async Task<NetworkStream> ConnectAsync(SandboxHost host)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Endpoint.Port, Cancel);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<SslStream> LoginAsync(SandboxHost host, string user)
    {
        var raw = await ConnectAsync(host);
        await raw.WriteAsync(Request(TlsRequest), Cancel);
        await ReadAsync(raw, 1);
        var tls = await EncryptAsync(raw, host);
        await tls.WriteAsync(Startup(user, "demo"), Cancel);
        Assert.Equal("R", (await ReadAsync(tls, 9))[..1]);
        return tls;
    }

    private static async Task<SslStream> EncryptAsync(Stream raw, SandboxHost host, params SslApplicationProtocol[] protocols)
    {
        var tls = new SslStream(raw, leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host.Description.HostName,
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore =
                    { X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(host.Description.RootCertificate, Cancel)) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
            ApplicationProtocols = protocols.Length > 0 ? [.. protocols] : null,
        };
        await tls.AuthenticateAsClientAsync(options, Cancel);
        return tls;
    }

    // As many characters as there are until the end, or a given number.
    private static async Task<string> ReadAsync(Stream stream, int most)
    {
        var text = new StringBuilder();
        var buffer = new byte[Math.Min(most, 65536)];
        int count;
        while (text.Length < most
            && (count = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, most - text.Length)), Cancel)) > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static byte[] Request(int code)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 8);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), code);
        return bytes;
    }

    private static byte[] Startup(string user, string database)
    {
        var parameters = Encoding.UTF8.GetBytes($"user\0{user}\0database\0{database}\0\0");
        var bytes = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 3 << 16);
        parameters.CopyTo(bytes, 8);
        return bytes;
    }

    private static byte[] Message(char type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text + "\0");
        var bytes = new byte[5 + body.Length];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), body.Length + 4);
        body.CopyTo(bytes, 5);
        return bytes;
    }
}
