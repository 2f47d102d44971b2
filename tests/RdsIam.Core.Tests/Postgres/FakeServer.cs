using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>Takes a login over TLS as far as the startup message, and answers what a test wants; then says nothing more.</summary>
internal sealed class FakeServer(X509Certificate2 certificate, Func<SslStream, ValueTask> answer) : LoopbackServer
{
    private readonly X509Certificate2 _certificate = certificate;
    private readonly Func<SslStream, ValueTask> _answer = answer;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _certificate.Dispose();
    }

    protected override async Task ServeAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        await client.ReadExactlyAsync(new byte[8], cancellationToken);
        await client.WriteAsync("S"u8.ToArray(), cancellationToken);
        await using var tls = new SslStream(client);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellationToken);
        await tls.ReadAtLeastAsync(new byte[4096], 8, cancellationToken: cancellationToken);
        await _answer(tls);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
