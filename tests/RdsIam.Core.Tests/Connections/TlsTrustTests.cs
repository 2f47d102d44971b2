using System.Security.Cryptography.X509Certificates;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Connections;

/// <summary>Which servers are trusted, and what is said about those that are not.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class TlsTrustTests(DatabaseFixture database)
{
    private const string HostName = DatabaseFixture.HostName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tunnel_is_verified_and_named_by_the_endpoint_s_own_name()
    {
        await using var relay = new TlsRelay(database.Cluster.SocketPath, database.Authority.Issue(HostName));
        Assert.Null(await TryAsync(database.TargetOf(relay)));
        Assert.Equal(HostName, relay.ServerName);
    }

    [Fact]
    public async Task A_certificate_for_another_name_says_for_which()
    {
        var fault = await RefusedAsync(database.Authority.Issue("other.abc123example.eu-west-1.rds.amazonaws.com"));
        Assert.Equal(("TlsNameMismatch", FaultKind.Security), (fault.ErrorId, fault.Kind));
        Assert.Contains("other.abc123example.eu-west-1.rds.amazonaws.com", fault.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_enough_for_VerifyCA()
    {
        await using var relay = new TlsRelay(database.Cluster.SocketPath, database.Authority.Issue("other.example"));
        Assert.Null(await TryAsync(database.TargetOf(relay) with { TlsMode = TlsMode.VerifyCA }));
    }

    [Fact]
    public async Task An_expired_certificate_says_when_it_ended()
    {
        var ended = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-3), TimeSpan.Zero);
        var fault = await RefusedAsync(database.Authority.Issue(HostName, ended.AddDays(-10), ended));
        Assert.Equal("TlsCertificateExpired", fault.ErrorId);
        Assert.Contains(ended.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_the_future_points_at_the_clock()
    {
        var fault = await RefusedAsync(
            database.Authority.Issue(HostName, DateTimeOffset.UtcNow.AddDays(2), DateTimeOffset.UtcNow.AddDays(9)));
        Assert.Equal("TlsCertificateNotYetValid", fault.ErrorId);
        Assert.Contains("clock", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_names_the_issuer_and_the_root_file()
    {
        using var stranger = new TestCertificates("Stranger");
        var fault = await RefusedAsync(stranger.Issue(HostName));
        Assert.Equal("TlsUnknownCaForRootFile", fault.ErrorId);
        Assert.Contains("CN=Stranger", fault.Message, StringComparison.Ordinal);
        Assert.Contains(database.Authority.RootFile, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_root_file_a_private_authority_is_unknown()
    {
        await using var relay = new TlsRelay(database.Cluster.SocketPath, database.Authority.Issue(HostName));
        var fault = await TryAsync(database.TargetOf(relay) with { RootCertificate = null });
        Assert.Equal("TlsUnknownCa", fault?.ErrorId);
        Assert.Contains("CN=Test authority", fault!.Message, StringComparison.Ordinal);
        Assert.Contains("RDS CA bundle", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Require_takes_any_certificate()
    {
        using var stranger = new TestCertificates("Stranger");
        await using var relay = new TlsRelay(
            database.Cluster.SocketPath, stranger.Issue("other", DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(-8)));
        Assert.Null(await TryAsync(database.TargetOf(relay) with { TlsMode = TlsMode.Require }));
    }

    [Theory]
    [InlineData(TlsMode.VerifyFull)]
    [InlineData(TlsMode.VerifyCA)]
    [InlineData(TlsMode.Require)]
    internal async Task A_server_without_tls_gets_no_password(TlsMode mode)
    {
        await using var relay = new TlsRelay(database.Cluster.SocketPath, certificate: null);
        var fault = await TryAsync(database.TargetOf(relay) with { TlsMode = mode });
        Assert.Equal("TlsNotOffered", fault?.ErrorId);
    }

    [Fact]
    public void Root_files_that_cannot_serve_are_told_apart_before_any_traffic()
    {
        var folder = Directory.CreateTempSubdirectory("rdsiam-test-").FullName;
        try
        {
            var empty = Path.Combine(folder, "empty.pem");
            File.WriteAllText(empty, "just words");
            var broken = Path.Combine(folder, "broken.pem");
            File.WriteAllText(broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            Assert.Equal(
                ["RootCertificateNotFound", "RootCertificateEmpty", "RootCertificateInvalid", "RootCertificateUnreadable"],
                new[] { Path.Combine(folder, "absent.pem"), empty, broken, folder }.Select(file => Assert.Throws<Fault>(
                    () => ConnectionPools.Get(database.Target with { RootCertificate = file }, DatabaseFixture.Administrator)).ErrorId));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_root_file_that_was_replaced_is_read_again()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.Copy(database.Authority.RootFile, file, overwrite: true);
            var target = database.Target with { RootCertificate = file };
            var first = ConnectionPools.Get(target, DatabaseFixture.Administrator);
            Assert.Same(first, ConnectionPools.Get(target, DatabaseFixture.Administrator));
            File.AppendAllText(file, "\n");
            var second = ConnectionPools.Get(target, DatabaseFixture.Administrator);
            Assert.NotSame(first, second);
            ConnectionPools.Remove(first);
            ConnectionPools.Remove(second);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Fault> RefusedAsync(X509Certificate2 certificate)
    {
        await using var relay = new TlsRelay(database.Cluster.SocketPath, certificate);
        var fault = await TryAsync(database.TargetOf(relay));
        Assert.NotNull(fault);
        return fault;
    }

    /// <summary>Null when the login works.</summary>
    private static async Task<Fault?> TryAsync(ConnectionTarget target)
    {
        var pool = ConnectionPools.Get(target, DatabaseFixture.Administrator);
        try
        {
            await using var connection = await pool.OpenAsync(Cancel);
            return null;
        }
        catch (Fault fault)
        {
            Assert.Equal(fault.Message, pool.Statistics.LastError);
            return fault;
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }
}
