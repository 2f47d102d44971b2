using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Connections;

/// <summary>Pools of an Aurora DSQL cluster, whose endpoint the sandbox has in front of a real server.</summary>
[NeedsServer]
public sealed class DsqlPoolTests(OwnSandbox own) : IClassFixture<OwnSandbox>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SandboxHost Host => own.Host;

    [Fact]
    public async Task The_administrator_and_a_linked_role_log_in_and_others_do_not()
    {
        var cluster = await AddAsync();
        using var admin = new Disposing(PoolOf(cluster, "admin", User()));
        Assert.Equal("admin", await AskAsync(admin.Value, "select session_user::text"));

        // The role may DbConnect only, and no database role is linked to it yet.
        var refused = await Assert.ThrowsAsync<Fault>(() => OpenAsync(cluster, "admin", Role()));
        Assert.Equal(("LoginDsqlAdminRefused", FaultKind.Authentication), (refused.ErrorId, refused.Kind));
        Assert.Contains("dsql:DbConnectAdmin", refused.Message, StringComparison.Ordinal);
        await RunAsync(admin.Value, "create role pool_app with login");
        var unlinked = await Assert.ThrowsAsync<Fault>(() => OpenAsync(cluster, "pool_app", Role()));
        Assert.Equal("LoginDsqlTokenRefused", unlinked.ErrorId);

        await RunAsync(admin.Value, $"AWS IAM GRANT pool_app TO '{Host.Account.RoleArn}'");
        using var app = new Disposing(PoolOf(cluster, "pool_app", Role()));
        Assert.Equal("pool_app", await AskAsync(app.Value, "select session_user::text"));

        await RunAsync(admin.Value, $"AWS IAM REVOKE pool_app FROM '{Host.Account.RoleArn}'");
        Assert.Equal("LoginDsqlTokenRefused", (await Assert.ThrowsAsync<Fault>(() => OpenAsync(cluster, "pool_app", Role()))).ErrorId);
        Assert.Equal("LoginDsqlTokenRefused", (await Assert.ThrowsAsync<Fault>(() => OpenAsync(cluster, "nobody", Role()))).ErrorId);
    }

    [Fact]
    public async Task There_is_one_database()
    {
        var cluster = await AddAsync();
        using var pool = new Disposing(ConnectionPools.Get(Target(cluster, "admin") with { Database = "demo" }, User()));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginDatabaseNotFound", fault.ErrorId);
    }

    [Fact]
    public async Task A_pooled_connection_is_reset_without_DISCARD()
    {
        var cluster = await AddAsync();
        using var pool = new Disposing(PoolOf(cluster, "admin", User(), size: 1));
        int process;
        await using (var first = await pool.Value.OpenAsync(Cancel))
        {
            process = first.ProcessID;
            await using var command = first.CreateCommand();
            command.CommandText = "set statement_timeout = 12345";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await using var second = await pool.Value.OpenAsync(Cancel);
        Assert.Equal(process, second.ProcessID);
        await using var ask = second.CreateCommand();
        ask.CommandText = "show statement_timeout";
        Assert.Equal("0", await ask.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_role_that_was_taken_does_not_stay_with_the_connection()
    {
        var cluster = await AddAsync();
        using var pool = new Disposing(PoolOf(cluster, "admin", User(), size: 1));
        await RunAsync(pool.Value, "create role taken");
        await RunAsync(pool.Value, "grant taken to admin");
        await using (var first = await pool.Value.OpenAsync(Cancel))
        {
            await using var command = first.CreateCommand();
            command.CommandText = "set role taken";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal("admin", await AskAsync(pool.Value, "select current_user::text"));
    }

    [Fact]
    public void No_connection_gets_near_its_hour()
    {
        var cluster = new DsqlCluster(new string('a', 26), $"{new string('a', 26)}.dsql.eu-west-1.on.aws", default);
        foreach (var jitter in (double[])[0, 0.5, 1])
        {
            var settings = PoolSettings.Of(Target(cluster, "admin"), iam: true, "test", jitter);
            Assert.InRange(settings.ConnectionLifetime, 600, 3300);
            Assert.True(settings.NoResetOnClose);
        }
    }

    [Fact]
    public async Task A_transaction_that_came_too_late_is_run_again_where_that_is_asked_for()
    {
        var cluster = await AddAsync();
        using var pool = new Disposing(PoolOf(cluster, "admin", User()));
        await RunAsync(pool.Value, "create table late (id int primary key, n int)");
        await RunAsync(pool.Value, "insert into late values (1, 0)");
        const string add = "select n from late; select pg_sleep(0.3); update late set n = n + 1";
        var output = new[] { new TestOutput(), new TestOutput() };
        await Task.WhenAll(output.Select(async one =>
        {
            using var work = new TransactionWork(pool.Value, new SessionOptions { RetryCount = 5, Transaction = true }, one);
            await work.RunAsync((session, token) => RequestWork.RunAsync(session, new QueryRequest(add), one, token), file: null, Cancel);
            await work.CommitAsync(Cancel);
        }));
        Assert.Equal("2", await AskAsync(pool.Value, "select n::text from late"));
        Assert.NotEmpty(output.SelectMany(one => one.Retries));
    }

    [Fact]
    public async Task What_DSQL_lacks_is_an_error_in_its_words()
    {
        var cluster = await AddAsync();
        using var pool = new Disposing(PoolOf(cluster, "admin", User()));
        foreach (var sql in (string[])["discard all", "create temp table t (i int)", "listen x", "select pg_advisory_lock(1)", "truncate x"])
        {
            var e = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(pool.Value, sql));
            Assert.Equal("0A000", e.SqlState);
        }

        string[] many = ["begin", "create role one_ddl", "create role two_ddl"];
        var two = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(pool.Value, many));
        Assert.Contains("multiple ddl", two.MessageText, StringComparison.Ordinal);
    }

    private Task<DsqlCluster> AddAsync() => Host.AddDsqlAsync(Cancel);

    private StaticIdentitySource Role() => new(SandboxClient.Assume(Host), "test", TimeProvider.System);

    private StaticIdentitySource User() =>
        new(new SigningIdentity(Host.Account.AccessKeyId, Host.Account.SecretAccessKey), "test", TimeProvider.System);

    private async Task OpenAsync(DsqlCluster cluster, string user, IIdentitySource identity)
    {
        using var pool = new Disposing(PoolOf(cluster, user, identity));
        await pool.Value.ProbeAsync(Cancel);
    }

    private static async Task RunAsync(ConnectionPool pool, params string[] statements)
    {
        await using var connection = await pool.OpenAsync(Cancel);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    private static async Task<string?> AskAsync(ConnectionPool pool, string sql)
    {
        await using var connection = await pool.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync(Cancel);
    }

    private ConnectionPool PoolOf(DsqlCluster cluster, string user, IIdentitySource identity, int size = 20) =>
        ConnectionPools.Get(Target(cluster, user) with { MaxPoolSize = size }, identity);

    private ConnectionTarget Target(DsqlCluster cluster, string user) => new()
    {
        HostName = cluster.HostName,
        ConnectToHost = "127.0.0.1",
        ConnectToPort = Host.Endpoint.Port,
        Database = "postgres",
        UserName = user,
        Region = Host.Description.Region,
        RootCertificate = Host.Description.RootCertificate,
    };

    private sealed class Disposing(ConnectionPool pool) : IDisposable
    {
        public ConnectionPool Value => pool;

        public void Dispose() => ConnectionPools.Remove(pool);
    }
}
