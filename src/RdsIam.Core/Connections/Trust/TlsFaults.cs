using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Connections.Trust;

/// <summary>What is wrong with a server's certificate, in words.</summary>
internal static class TlsFaults
{
    private const int FewNames = 2;

    private const X509ChainStatusFlags Untrusted =
        X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.ExplicitDistrust;

    /// <summary>The weightiest trouble of a chain: an unknown CA before dates, dates before the rest.</summary>
    public static Fault OfChain(ConnectionTarget target, X509Chain chain, X509Certificate2 leaf, DateTimeOffset now)
    {
        var all = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
        if ((all & Untrusted) != 0)
        {
            return UnknownCa(target, chain, leaf);
        }

        var outOfTime = chain.ChainElements.Select(element => element.Certificate).FirstOrDefault(
            certificate => certificate.NotAfter < now.LocalDateTime || certificate.NotBefore > now.LocalDateTime);
        if (outOfTime is not null && all.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return OutOfTime(target, outOfTime, now);
        }

        var reasons = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
        return new Fault(Messages.TlsCertificateInvalid(target.HostName, reasons), FaultKind.Security, target.HostName);
    }

    /// <summary>The certificate belongs to another name.</summary>
    public static Fault OfName(ConnectionTarget target, X509Certificate2 leaf) =>
        new(Messages.TlsNameMismatch(target.HostName, Brief(NamesIn(leaf)), Via(target)), FaultKind.Security, target.HostName);

    /// <summary>The names that a certificate is for: its alternative names, or the common name where it has none.</summary>
    internal static IReadOnlyList<string> NamesIn(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames());
            names.AddRange(extension.EnumerateIPAddresses().Select(address => address.ToString()));
        }

        return names.Count > 0 ? names : [certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)];
    }

    /// <summary>A cluster's certificate has many names: enough of them to see whose it is, so that the error fits its four lines.</summary>
    private static string Brief(IReadOnlyList<string> names) => names.Count <= FewNames + 1
        ? string.Join(", ", names)
        : $"{Messages.TlsNamesAndMore(string.Join(", ", names.Take(FewNames)), names.Count - FewNames)}";

    private static Fault UnknownCa(ConnectionTarget target, X509Chain chain, X509Certificate2 leaf)
    {
        var last = chain.ChainElements.Count > 0 ? chain.ChainElements[^1].Certificate : leaf;
        var selfSigned = leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData);
        return target.RootCertificate is { } file
            ? new Fault(
                Messages.TlsUnknownCaForRootFile(target.HostName, last.Issuer, file, Via(target)), FaultKind.Security, target.HostName)
            : new Fault(
                selfSigned
                    ? Messages.TlsSelfSigned(target.HostName, last.Issuer, Via(target))
                    : Messages.TlsUnknownCa(target.HostName, last.Issuer, Via(target)),
                FaultKind.Security,
                target.HostName);
    }

    private static Fault OutOfTime(ConnectionTarget target, X509Certificate2 certificate, DateTimeOffset now)
    {
        var ended = certificate.NotAfter < now.LocalDateTime;
        return new Fault(
            ended
                ? Messages.TlsCertificateExpired(target.HostName, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
                    Day(ended ? certificate.NotAfter : certificate.NotBefore), Day(now.LocalDateTime))
                : Messages.TlsCertificateNotYetValid(
                    target.HostName, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
                    Day(ended ? certificate.NotAfter : certificate.NotBefore), Day(now.LocalDateTime)),
            FaultKind.Security,
            target.HostName);
    }

    private static string Via(ConnectionTarget target) => target.Tunnel is { } tunnel
        ? $" (reached through {tunnel.Way})"
        : target.ConnectToHost is { } host
        ? string.Create(CultureInfo.InvariantCulture, $" (reached through {host}:{target.ConnectToPort ?? target.Port})")
        : "";

    private static string Day(DateTime local) =>
        local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
