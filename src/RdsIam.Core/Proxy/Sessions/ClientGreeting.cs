using System.Net.Security;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Proxy.Sessions;

/// <summary>What comes before a client's startup packet: the questions for encryption, each at most once.</summary>
internal static class ClientGreeting
{
    /// <param name="link">To the client.</param>
    /// <param name="certificate">Null: TLS is not offered.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A session's or a cancel request's packet.</returns>
    /// <exception cref="ProtocolException">The client speaks something else.</exception>
    public static async Task<StartupPacket> ReadAsync(
        ClientLink link, SslStreamCertificateContext? certificate, CancellationToken cancellationToken)
    {
        if (await link.BeginsWithTlsAsync(cancellationToken).ConfigureAwait(false))
        {
            await link.SecureAsync(
                certificate ?? throw new ProtocolException("TLS where none is offered."), isDirect: true, cancellationToken).ConfigureAwait(false);
        }

        var asked = new HashSet<StartupKind>();
        while (true)
        {
            var packet = await StartupPacket.ReadAsync(link.Stream, cancellationToken).ConfigureAwait(false);
            if (packet.Kind is StartupKind.Session or StartupKind.Cancel)
            {
                return packet;
            }

            if (link.IsSecure || !asked.Add(packet.Kind))
            {
                throw new ProtocolException("A question for encryption that was answered already.");
            }

            var takes = packet.Kind == StartupKind.Tls && certificate is not null;
            await link.Stream.WriteAsync(takes ? "S"u8.ToArray() : "N"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            if (takes)
            {
                await link.SecureAsync(certificate!, isDirect: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
