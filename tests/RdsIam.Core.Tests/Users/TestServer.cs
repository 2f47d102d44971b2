using System.Globalization;
using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Planning;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Core.Tests.Users;

/// <summary>A server with RDS's roles, whose administrator is no superuser.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Administrator = "master";
    public const string Password = "of-the-test-only";

    private readonly PostgresCluster _cluster;
    private int _count;

    private TestServer(PostgresCluster cluster) => _cluster = cluster;

    public int Version { get; private set; }

    public static async Task<TestServer> StartAsync(PostgresBinaries binaries)
    {
        var server = new TestServer(await PostgresCluster.StartAsync(binaries, null, CancellationToken.None));
        await server.SuperuserAsync($"""
            create role rds_superuser nologin;
            create role rds_iam nologin;
            create role {Administrator} login createdb createrole password '{Password}';
            grant pg_monitor to rds_superuser;
            grant rds_superuser to {Administrator};
            """);
        server.Version = (int)(await server.ScalarAsync("postgres", "rdsadmin", "select current_setting('server_version_num')::int / 10000"))!;
        if (server.Version >= 16)
        {
            await server.SuperuserAsync($"""
                grant rds_iam to {Administrator} with admin true, inherit false, set false;
                grant pg_read_all_data, pg_write_all_data to {Administrator} with admin true, inherit false, set false;
                """);
        }

        return server;
    }

    /// <summary>The unix socket itself.</summary>
    public string SocketPath => _cluster.SocketPath;

    /// <summary>Where psql finds it.</summary>
    public string SocketFolder => _cluster.SocketFolder;

    /// <summary>A name that no other test uses.</summary>
    public string Name(string start) =>
        string.Create(CultureInfo.InvariantCulture, $"{start}_{Interlocked.Increment(ref _count)}");

    /// <summary>A database of the administrator's, with a script run in it by the administrator.</summary>
    public async Task<string> CreateDatabaseAsync(string script)
    {
        var name = Name("db");
        await RunAsync("postgres", Administrator, $"create database {name}");
        await RunAsync(name, Administrator, script);
        return name;
    }

    /// <summary>Opens databases as someone.</summary>
    public OpenDatabase As(string userName) => async (database, cancellationToken) =>
        await OpenAsync(database, userName, cancellationToken);

    public UserPlanner Planner(string userName = Administrator) => new(As(userName));

    public Task SuperuserAsync(string sql, string database = "postgres") => RunAsync(database, "rdsadmin", sql);

    public async Task RunAsync(string database, string userName, string sql)
    {
        await using var connection = await OpenAsync(database, userName, CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<object?> ScalarAsync(string database, string userName, string sql)
    {
        await using var connection = await OpenAsync(database, userName, CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The SQLSTATE of what a statement fails with as someone; null: it does not fail.</summary>
    public async Task<string?> TryAsync(string database, string userName, string sql)
    {
        try
        {
            await RunAsync(database, userName, sql);
            return null;
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    // Without a pool: a database can be dropped, and a role's membership is asked at each login.
    private async Task<NpgsqlConnection> OpenAsync(string database, string userName, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(_cluster.ConnectionString(database, "x"))
        {
            Username = userName,
            Password = Password,
            Pooling = false,
            CommandTimeout = 0,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
