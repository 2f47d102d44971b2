using System.Globalization;
using System.Net.Security;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Servers;

/// <summary>Opens TLS to one database, checked as its target demands, before anything else is said.</summary>
internal sealed class SecureLine(ConnectionTarget target, TlsTrust trust, IDatabaseRoute route)
{
    /// <exception cref="Fault">TlsNotOffered.</exception>
    public async Task<SecureConnection> OpenAsync(System.Net.EndPoint? reached, CancellationToken cancellationToken)
    {
        var line = await route.OpenAsync(reached, cancellationToken).ConfigureAwait(false);
        try
        {
            await line.Stream.WriteAsync(StartupPacket.AskForTls(), cancellationToken).ConfigureAwait(false);
            var answer = new byte[1];
            // One byte and no more: what came with it would be nobody's word.
            await line.Stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
            if (answer[0] != (byte)'S')
            {
                throw NoTls(target);
            }

            var stream = new SslStream(line.Stream, leaveInnerStreamOpen: false);
            var options = new SslClientAuthenticationOptions();
            trust.Apply(options);
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return new SecureConnection(stream, line.Reached, line.Socket);
        }
        catch
        {
            await line.Stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Fault NoTls(ConnectionTarget target) => new(
        Messages.TlsNotOffered(string.Create(
            CultureInfo.InvariantCulture, $"{target.ConnectToHost ?? target.HostName}:{target.ConnectToPort ?? target.Port}")),
        FaultKind.Security,
        target.HostName);
}
