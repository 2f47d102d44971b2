using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Trust;

namespace RdsIam.Core.Diagnosis.Probing;

/// <summary>Opens TLS to a server as the pool does, with the same verdict, and keeps what it saw.</summary>
internal sealed class TlsProbe : IAsyncDisposable
{
    private readonly ServerProbe _probe;

    private TlsProbe(ServerProbe probe, TlsFacts facts)
    {
        _probe = probe;
        Facts = facts;
    }

    public TlsFacts Facts { get; }

    /// <exception cref="Fault">TlsNotOffered, or why the server is not trusted.</exception>
    /// <exception cref="Exception">As sockets and TLS throw them.</exception>
    public static async Task<TlsProbe> OpenAsync(
        EndPoint address, ConnectionTarget target, TimeProvider time, CancellationToken cancellationToken)
    {
        var probe = await ServerProbe.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = await probe.AskTlsAsync(cancellationToken).ConfigureAwait(false);
            if (answer != 'S')
            {
                throw answer == 'N'
                    ? new Npgsql.NpgsqlException("SSL connection requested. No SSL enabled connection from this host is configured.")
                    : new IOException("This is not PostgreSQL's protocol");
            }

            return new TlsProbe(probe, await EncryptAsync(probe, target, time, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await probe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<ServerWord> StartAsync(string userName, string database, CancellationToken cancellationToken) =>
        _probe.StartAsync(userName, database, cancellationToken);

    public ValueTask DisposeAsync() => _probe.DisposeAsync();

    private static async Task<TlsFacts> EncryptAsync(
        ServerProbe probe, ConnectionTarget target, TimeProvider time, CancellationToken cancellationToken)
    {
        var attempt = LoginAttempt.Begin();
        var options = new SslClientAuthenticationOptions();
        new TlsTrust(target, time).Apply(options);
        var verify = options.RemoteCertificateValidationCallback!;
        X509Certificate2? shown = null;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            shown = certificate is null ? null : new X509Certificate2(certificate);
            return verify(sender, certificate, chain, errors);
        };
        try
        {
            var tls = await probe.EncryptAsync(options, cancellationToken).ConfigureAwait(false);
            return TlsFacts.Of(tls, shown!);
        }
        catch (AuthenticationException) when (attempt.Refusal is not null)
        {
            throw attempt.Refusal;
        }
        finally
        {
            shown?.Dispose();
        }
    }
}
