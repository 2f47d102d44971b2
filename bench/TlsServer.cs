using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Bench;

/// <summary>
/// Lets a cluster speak TLS itself on a loopback address of its own: with nothing in between, a benchmark measures client and
/// server and no relay.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class TlsServer : IDisposable
{
    private TlsServer(string address, string rootFile)
    {
        Address = address;
        RootFile = rootFile;
    }

    /// <summary>In 127.0.0.0/8; the port is 5432.</summary>
    public string Address { get; }

    public string RootFile { get; }

    public static async Task<TlsServer> StartAsync(PostgresCluster cluster, string hostName)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.1");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // The server's own process writes the files, so that they belong to its user; it wants the key for itself alone.
        await WriteAsync(cluster, "server.crt", certificate.ExportCertificatePem());
        await WriteAsync(cluster, "server.key", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(Path.Combine(cluster.DataFolder, "server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.AppendAllTextAsync(
            Path.Combine(cluster.DataFolder, "pg_hba.conf"), "hostssl all all 127.0.0.0/8 scram-sha-256\n");
        await RunAsync(cluster, "alter system set ssl = on");
        await RunAsync(cluster, $"alter system set listen_addresses = '{address}'");
        await cluster.RestartAsync(ShutdownMode.Fast, CancellationToken.None);

        var rootFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(rootFile, certificate.ExportCertificatePem());
        return new TlsServer(address, rootFile);
    }

    public void Dispose() => File.Delete(RootFile);

    private static Task WriteAsync(PostgresCluster cluster, string name, string text) => RunAsync(
        cluster,
        $"copy (select regexp_split_to_table('{text.Trim()}', '\n')) to '{Path.Combine(cluster.DataFolder, name)}'");

    private static async Task RunAsync(PostgresCluster cluster, string sql)
    {
        await using var command = cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
