using System.Net;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>A PostgreSQL server behind TLS, and a pool of a superuser with a password.</summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    internal const string HostName = "shop.abc123example.eu-west-1.rds.amazonaws.com";
    private const string Password = "correct horse";

    private PostgresCluster? _cluster;
    private TlsRelay? _relay;
    private ConnectionPool? _pool;

    internal TestCertificates Authority { get; } = new("Test authority");

    internal PostgresCluster Cluster => _cluster!;

    internal TlsRelay Relay => _relay!;

    internal ConnectionPool Pool => _pool!;

    internal static NetworkCredential Administrator => new("tester", Password);

    /// <summary>The server by its RDS name, over the relay as by a tunnel.</summary>
    internal ConnectionTarget Target => TargetOf(Relay);

    internal ConnectionTarget TargetOf(TlsRelay relay) => new()
    {
        HostName = HostName,
        ConnectToHost = "127.0.0.1",
        ConnectToPort = relay.Port,
        Database = "postgres",
        UserName = "tester",
        Region = "eu-west-1",
        RootCertificate = Authority.RootFile,
    };

    public async ValueTask InitializeAsync()
    {
        var binaries = await PostgresBinaries.FindAsync(null, null, CancellationToken.None);
        _cluster = await PostgresCluster.StartAsync(binaries, null, CancellationToken.None);
        await using (var command = _cluster.Superuser.CreateCommand(
            $"create role rds_iam; create role tester superuser login password '{Password}'; " +
            $"create role plain login password '{Password}'; create role nologin password '{Password}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        _relay = new TlsRelay(_cluster.SocketPath, Authority.Issue(HostName));
        _pool = ConnectionPools.Get(Target, Administrator);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            ConnectionPools.Remove(_pool);
        }

        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Authority.Dispose();
    }
}

/// <summary>The tests that share the one server.</summary>
[CollectionDefinition(Name)]
public sealed class DatabaseTests : ICollectionFixture<DatabaseFixture>
{
    public const string Name = "Database";
}
