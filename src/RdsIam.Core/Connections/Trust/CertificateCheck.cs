using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Connections.Trust;

/// <summary>
/// Whether a server's certificate is to be trusted, and if not, why: an unknown CA, an ended certificate, a wrong name. .NET
/// says the same words for all of them. Pure but for the system's own store of roots.
/// </summary>
internal static class CertificateCheck
{
    /// <summary>The extended key usage of a TLS server.</summary>
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Null when all is well, else what is wrong.</summary>
    /// <param name="target">Whose name must be in the certificate, and how far to look.</param>
    /// <param name="roots">The root file's certificates; null: the RDS bundle and the system's roots.</param>
    /// <param name="leaf">The server's certificate.</param>
    /// <param name="others">What else the server sent.</param>
    /// <param name="now">At which time the certificates must be good.</param>
    public static Fault? Examine(
        ConnectionTarget target,
        X509Certificate2Collection? roots,
        X509Certificate2 leaf,
        X509Certificate2Collection others,
        DateTimeOffset now)
    {
        if (target.TlsMode == TlsMode.Require)
        {
            return null;
        }

        var fault = roots is null
            ? ExamineByBundle(target, leaf, others, now)
            : ExamineBy(target, roots, leaf, others, now);
        return fault ?? (target.TlsMode == TlsMode.VerifyFull ? ExamineName(target, leaf) : null);
    }

    private static Fault? ExamineByBundle(
        ConnectionTarget target, X509Certificate2 leaf, X509Certificate2Collection others, DateTimeOffset now)
    {
        // The system's store is asked only for certificates that RDS did not sign: to open it costs tens of milliseconds.
        var bundle = RdsCaBundle.IssuersOf(others.Prepend(leaf));
        try
        {
            return ExamineBy(target, bundle.Count > 0 ? bundle : null, leaf, others, now);
        }
        finally
        {
            DisposeAll(bundle);
        }
    }

    private static Fault? ExamineBy(
        ConnectionTarget target,
        X509Certificate2Collection? roots,
        X509Certificate2 leaf,
        X509Certificate2Collection others,
        DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = PolicyOf(roots, others, now);
        try
        {
            return chain.Build(leaf) ? null : TlsFaults.OfChain(target, chain, leaf, now);
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static X509ChainPolicy PolicyOf(
        X509Certificate2Collection? roots, X509Certificate2Collection others, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            // A login must not hang on a certificate's own download address.
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = now.LocalDateTime,
        };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        policy.ExtraStore.AddRange(others);
        if (roots is not null)
        {
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    private static Fault? ExamineName(ConnectionTarget target, X509Certificate2 leaf) =>
        leaf.MatchesHostname(target.HostName.TrimEnd('.')) ? null : TlsFaults.OfName(target, leaf);

    private static void DisposeAll(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }
    }
}
