using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>A certificate authority of our own, in place of RDS's.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan RootLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ServerLife = TimeSpan.FromDays(365);

    // A clock that runs a little behind ours must not find a new certificate not yet valid.
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _root;
    private readonly RSA _serverKey = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, X509Certificate2> _issued = new(StringComparer.Ordinal);

    private CertificateAuthority(X509Certificate2 root) => _root = root;

    /// <summary>The root certificate as PEM, without its key.</summary>
    public string RootPem => _root.ExportCertificatePem() + "\n";

    /// <summary>Makes an authority.</summary>
    public static CertificateAuthority Create(DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=RdsIam Sandbox Root CA, O=RdsIam Sandbox", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(now - RootLife, now + RootLife));
    }

    /// <summary>Reads the authority that <see cref="ExportWithKey"/> wrote.</summary>
    public static CertificateAuthority Import(string pem) => new(X509Certificate2.CreateFromPem(pem, pem));

    /// <summary>Certificate and key as PEM: a secret, for a file that only its owner reads.</summary>
    public string ExportWithKey()
    {
        using var key = _root.GetRSAPrivateKey()!;
        return RootPem + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>A certificate that is good now for some host names; the same names get the same certificate.</summary>
    public X509Certificate2 Issue(IReadOnlyCollection<string> hostNames, DateTimeOffset now) => _issued.GetOrAdd(
        string.Join(' ', hostNames), _ => Issue(hostNames, now - Backdated, now + ServerLife));

    /// <summary>A certificate that ended a day ago.</summary>
    public X509Certificate2 IssueExpired(IReadOnlyCollection<string> hostNames, DateTimeOffset now) =>
        Issue(hostNames, now.AddDays(-30), now.AddDays(-1));

    /// <summary>A certificate for some host names from one time to another.</summary>
    public X509Certificate2 Issue(IReadOnlyCollection<string> hostNames, DateTimeOffset from, DateTimeOffset to)
    {
        // X.509 allows no more than 64 characters in a common name; clients look at the alternative names anyway.
        var commonName = hostNames.FirstOrDefault(name => name.Length <= 64) ?? "RdsIam Sandbox";
        var request = new CertificateRequest(
            $"CN={commonName}, O=RdsIam Sandbox", _serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in hostNames)
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "Server Authentication")], critical: false));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        using var certificate = request.Create(_root, from, to, RandomNumberGenerator.GetBytes(16));
        using var withKey = certificate.CopyWithPrivateKey(_serverKey);
        // Through PKCS #12, because TLS on Windows does not take a key that lives only in memory.
        return new X509Certificate2(withKey.Export(X509ContentType.Pkcs12), (string?)null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        foreach (var certificate in _issued.Values)
        {
            certificate.Dispose();
        }

        _serverKey.Dispose();
        _root.Dispose();
    }
}
