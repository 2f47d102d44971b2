using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Connections.Trust;

/// <summary>
/// Verifies a server as its target demands: by default the full check against the RDS CA bundle and the system's roots; a
/// root file replaces both. The name that is sent (SNI) and verified is the endpoint's own, also through a tunnel.
/// </summary>
internal sealed class TlsTrust
{
    private readonly ConnectionTarget _target;
    private readonly X509Certificate2Collection? _roots;
    private readonly TimeProvider _time;

    /// <exception cref="Fault">The root file cannot be used; the error id says why.</exception>
    public TlsTrust(ConnectionTarget target, TimeProvider time)
    {
        _target = target;
        _time = time;
        _roots = target is { RootCertificate: { } path, TlsMode: not TlsMode.Require } ? RootFile.Read(path) : null;
    }

    /// <summary>Sets the options of one handshake; what it finds is left in <see cref="LoginAttempt.Current"/>.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        options.TargetHost = _target.HostName.TrimEnd('.');
        // .NET builds a chain before it asks us. With no roots that is quick, and opens no store; the verdict is ours.
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        var attempt = LoginAttempt.Current;
        if (attempt is not null)
        {
            attempt.Step = LoginStep.Tls;
        }

        options.RemoteCertificateValidationCallback = (stream, certificate, chain, _) =>
        {
            if (Examine(certificate, chain) is { } fault)
            {
                attempt?.Refuse(fault);
                return false;
            }

            attempt?.Trust(stream as SslStream);
            return true;
        };
    }

    private Fault? Examine(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null)
        {
            return new Fault(Messages.TlsNoCertificate(_target.HostName), FaultKind.Security, _target.HostName);
        }

        var others = chain?.ChainPolicy.ExtraStore ?? [];
        if (certificate is X509Certificate2 leaf)
        {
            return CertificateCheck.Examine(_target, _roots, leaf, others, _time.GetUtcNow());
        }

        using var copy = new X509Certificate2(certificate);
        return CertificateCheck.Examine(_target, _roots, copy, others, _time.GetUtcNow());
    }
}
