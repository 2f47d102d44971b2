using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Connections.Lines;

namespace RdsIam.Core.Diagnosis.Probing;

/// <summary>What a TLS handshake showed.</summary>
/// <param name="Protocol">For example TLS 1.3.</param>
/// <param name="Issuer">The common name of who signed it.</param>
/// <param name="EndsAt">The certificate's end.</param>
internal sealed record TlsFacts(string Protocol, string Issuer, DateTimeOffset EndsAt)
{
    public static TlsFacts Of(SslStream tls, X509Certificate2 certificate) => new(
        ConnectionLine.NameOf(tls.SslProtocol),
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
        new DateTimeOffset(certificate.NotAfter).ToUniversalTime());
}
