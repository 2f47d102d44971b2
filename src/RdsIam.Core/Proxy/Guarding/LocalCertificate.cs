using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Proxy.Guarding;

/// <summary>The certificate that the proxy shows to its clients.</summary>
internal sealed class LocalCertificate : IDisposable
{
    private const int Days = 398;

    private readonly X509Certificate2 _certificate;

    private LocalCertificate(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    public SslStreamCertificateContext Context { get; }

    /// <summary>Without the key, PEM.</summary>
    public string Text => _certificate.ExportCertificatePem() + "\n";

    /// <summary>The one that was given, or a new one for this machine that nobody but itself signed.</summary>
    public static LocalCertificate Of(X509Certificate2? given, IPAddress? address) => new(given ?? Make(address));

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 Make(IPAddress? address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=RdsIam proxy on {Environment.MachineName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Environment.MachineName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (address is not null && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(Days));
        // Windows' TLS takes no key that exists in memory only.
        return new X509Certificate2(certificate.Export(X509ContentType.Pfx));
    }
}
