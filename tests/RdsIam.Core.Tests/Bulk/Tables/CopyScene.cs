using System.Net;
using RdsIam.Core.Bulk;
using RdsIam.Core.Bulk.Tables;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tests.Users;

namespace RdsIam.Core.Tests.Bulk.Tables;

/// <summary>Two databases of two servers, or of one, each behind a relay of its own.</summary>
internal sealed class CopyScene : IAsyncDisposable
{
    private const string Mover = "mover";

    private readonly TestCertificates _authority;

    private CopyScene(TestCertificates authority) => _authority = authority;

    public required Side From { get; init; }

    public required Side To { get; init; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The databases, each with its script run.</summary>
    public static async Task<CopyScene> StartAsync(TestServers servers, string from, string to, string fromScript, string toScript)
    {
        var (source, target) = (await servers.GetAsync(from), await servers.GetAsync(to));
        var authority = new TestCertificates("Test authority");
        foreach (var server in new[] { source, target }.Distinct())
        {
            // The administrator of newer versions is in rds_iam, whose members need tokens.
            await server.SuperuserAsync($"""
                do $$ begin
                    create role {Mover} login superuser password '{TestServer.Password}';
                exception when duplicate_object or unique_violation then null;
                end $$
                """);
        }

        return new CopyScene(authority)
        {
            From = new Side(source, await source.CreateDatabaseAsync(fromScript), authority),
            To = new Side(target, await target.CreateDatabaseAsync(toScript), authority),
        };
    }

    public Task<IReadOnlyList<CopiedTable>> CopyAsync(TableCopyRequest request) =>
        new TableCopy(request).RunAsync(From.Pool, To.Pool, Cancel);

    /// <summary>Copies tables, each to the one of its name.</summary>
    public Task<IReadOnlyList<CopiedTable>> CopyAsync(params string[] tables) => CopyAsync(Tables(tables));

    public static TableCopyRequest Tables(params string[] tables) =>
        new([.. tables.Select(table => new CopyItem(TableName.Parse(table), null, TableName.Parse(table)))]);

    public static TableCopyRequest Query(string query, string destination) =>
        new([new CopyItem(null, query, TableName.Parse(destination))]);

    public async ValueTask DisposeAsync()
    {
        await From.DisposeAsync();
        await To.DisposeAsync();
        _authority.Dispose();
    }

    /// <summary>A database, and how rows get to it or from it.</summary>
    internal sealed class Side : IAsyncDisposable
    {
        private readonly TestServer _server;
        private readonly string _database;

        public Side(TestServer server, string database, TestCertificates authority)
        {
            (_server, _database) = (server, database);
            Relay = new TlsRelay(server.SocketPath, authority.Issue(DatabaseFixture.HostName));
            Pool = ConnectionPools.Get(
                new ConnectionTarget
                {
                    HostName = DatabaseFixture.HostName,
                    ConnectToHost = "127.0.0.1",
                    ConnectToPort = Relay.Port,
                    Database = database,
                    UserName = Mover,
                    Region = "eu-west-1",
                    RootCertificate = authority.RootFile,
                },
                new NetworkCredential(Mover, TestServer.Password));
        }

        public TlsRelay Relay { get; }

        public ConnectionPool Pool { get; }

        /// <summary>Asks the server, past the relay.</summary>
        public async Task<T> AskAsync<T>(string sql) => (T)(await _server.ScalarAsync(_database, "rdsadmin", sql))!;

        /// <summary>Tells the server, past the relay.</summary>
        public Task RunAsync(string sql) => _server.SuperuserAsync(sql, _database);

        public async ValueTask DisposeAsync()
        {
            ConnectionPools.Remove(Pool);
            await Relay.DisposeAsync();
        }
    }
}
