using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Connections;

public sealed class RdsCaBundleTests
{
    private static readonly X509Certificate2Collection All = ReadAll();

    [Fact]
    public void The_bundle_is_the_file_beside_its_readme()
    {
        Assert.Equal(All.Count, RdsCaBundle.Count);
        Assert.Equal(All.Count, All.Select(certificate => certificate.Thumbprint).Distinct().Count());
        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.Contains($"| Certificates | {All.Count},", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_region_with_the_current_authorities_has_three_of_them()
    {
        var current = All.Where(certificate => certificate.NotAfter > DateTime.Now)
            .Select(certificate => certificate.GetNameInfo(X509NameType.SimpleName, false))
            .Where(name => name.StartsWith("Amazon RDS ", StringComparison.Ordinal))
            .ToLookup(name => name.Split(" Root CA ")[0]);
        Assert.Contains("Amazon RDS eu-west-1", current.Select(region => region.Key));
        Assert.All(current, region => Assert.Equal(
            ["ECC384 G1", "RSA2048 G1", "RSA4096 G1"], region.Select(name => name.Split(" Root CA ")[1]).Order()));
    }

    [Fact]
    public void The_subject_is_read_without_making_a_certificate()
    {
        Assert.All(All, certificate => Assert.Equal(certificate.SubjectName.RawData, RdsCaBundle.SubjectOf(certificate.RawData)));
    }

    [Fact]
    public void The_way_up_goes_over_intermediates_to_the_root()
    {
        var region = All.Single(certificate => certificate.Subject.Contains("CN=Amazon RDS eu-west-1 2019 CA", StringComparison.Ordinal));
        var leaf = Leaf(region);
        Assert.Equal(
            ["Amazon RDS Root 2019 CA", "Amazon RDS eu-west-1 2019 CA"],
            RdsCaBundle.IssuersOf([leaf]).Select(certificate => certificate.GetNameInfo(X509NameType.SimpleName, false)).Order());
    }

    [Fact]
    public void A_name_that_is_not_there_has_no_issuers()
    {
        using var authority = new TestCertificates("Amazon RDS eu-west-1 Root CA RSA2048 G1");
        using var leaf = authority.Issue("x");
        Assert.Empty(RdsCaBundle.IssuersOf([leaf]));
    }

    [Fact]
    public void A_forged_issuer_of_the_bundle_s_name_is_not_trusted()
    {
        var root = All.Single(certificate => certificate.Subject.Contains("CN=Amazon RDS eu-west-1 Root CA ECC384 G1", StringComparison.Ordinal));
        using var leaf = Leaf(root);
        var target = new ConnectionTarget { HostName = "db.example", Database = "d", UserName = "u", Region = "r" };
        var fault = CertificateCheck.Examine(target, null, leaf, [], DateTimeOffset.UtcNow);
        Assert.NotNull(fault);
        Assert.StartsWith("Tls", fault.ErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bundle_s_own_certificates_are_trusted_while_they_last()
    {
        var region = All.Single(certificate => certificate.Subject.Contains("CN=Amazon RDS eu-west-1 2019 CA", StringComparison.Ordinal));
        var target = new ConnectionTarget { HostName = "x", Database = "d", UserName = "u", Region = "r", TlsMode = TlsMode.VerifyCA };
        Assert.Null(CertificateCheck.Examine(target, null, region, [], new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        var fault = CertificateCheck.Examine(target, null, region, [], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("TlsCertificateExpired", fault?.ErrorId);
        Assert.Contains("2024-08-22", fault!.Message, StringComparison.Ordinal);
    }

    private static string Folder => Path.Combine(Repository.Root, "src", "RdsIam.Core", "Connections", "Trust");

    private static X509Certificate2Collection ReadAll()
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(Path.Combine(Folder, "rds-ca-bundle.pem"));
        return all;
    }

    /// <summary>A certificate that says it was issued by another, which it was not.</summary>
    private static X509Certificate2 Leaf(X509Certificate2 issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=db.example", key, HashAlgorithmName.SHA256);
        return request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1),
            [1, 2, 3]);
    }
}
