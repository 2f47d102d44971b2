using System.Net;
using System.Net.Sockets;
using Npgsql;
using RdsIam.Core.Credentials;
using RdsIam.Core.Proxy;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>What becomes of sessions and logins: refusals with cause and fix, ends, limits, credentials that come and go.</summary>
[NeedsServer]
public sealed class ProxySessionTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_token_keeps_the_servers_error_and_adds_cause_and_fix_and_is_not_used_again()
    {
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host, options => Signed(options, "app_denied"));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var refusal = await RefusedAsync(proxy);
            Assert.Equal(("28000", "PAM authentication failed for user \"app_denied\""), (refusal.SqlState, refusal.MessageText));
            Assert.Contains("RDS refused the token of app_denied", refusal.Detail, StringComparison.Ordinal);
            Assert.Contains("rds-db:connect", refusal.Hint, StringComparison.Ordinal);
            Assert.Equal(attempt, proxy.Door.TokensSigned);
        }

        Assert.True(proxy.Door.Meter.IsFailing);
        Assert.Equal(2, proxy.Door.Meter.Refusals);
    }

    [Fact]
    public async Task A_missing_database_and_a_server_that_is_away_are_told_apart()
    {
        await using (var proxy = await ProxyScene.StartAsync(sandbox.Host))
        {
            var refusal = await RefusedAsync(proxy, settings => settings.Database = "not_there");
            Assert.Equal(("3D000", "database \"not_there\" does not exist"), (refusal.SqlState, refusal.MessageText));
            Assert.Contains("select datname from pg_database", refusal.Hint, StringComparison.Ordinal);
        }

        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var port = ((IPEndPoint)gone.LocalEndpoint).Port;
        gone.Stop();
        await using var away = await ProxyScene.StartAsync(sandbox.Host, options => options with
        {
            Doors = [options.Doors[0] with { Target = options.Doors[0].Target with { ConnectToPort = port } }],
        });
        Assert.Equal("08001", (await RefusedAsync(away)).SqlState);
    }

    [Fact]
    public async Task Credentials_that_are_away_are_named_and_the_proxy_goes_on_when_they_are_back()
    {
        var identity = new Interrupted(new StaticIdentitySource(SandboxClient.Assume(sandbox.Host), "given keys", sandbox.Host.Clock));
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host, identity: identity);
        identity.IsAway = true;
        var refusal = await RefusedAsync(proxy);
        Assert.Equal("28000", refusal.SqlState);
        Assert.Contains("SSO", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("aws sso login --profile dev", refusal.Hint, StringComparison.Ordinal);
        identity.IsAway = false;
        await using var source = proxy.Source();
        Assert.Equal("app_reader", await source.AskAsync("select current_user::text", Cancel));
        Assert.False(proxy.Door.Meter.IsFailing);
    }

    [Fact]
    public async Task A_token_serves_for_ten_minutes_and_new_credentials_get_a_new_one()
    {
        var keys = new[] { SandboxClient.Assume(sandbox.Host), SandboxClient.Assume(sandbox.Host) };
        var identity = new Interrupted(new StaticIdentitySource(keys[0], "given keys", sandbox.Host.Clock));
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host, identity: identity);
        await using var source = proxy.Source();
        for (var (login, expected) = (1, new long[] { 1, 1, 2, 3 }); login <= expected.Length; login++)
        {
            Assert.Equal(1, await source.AskAsync("select 1", Cancel));
            Assert.Equal(expected[login - 1], proxy.Door.TokensSigned);
            if (login == 2)
            {
                sandbox.Host.Clock.Offset += TimeSpan.FromMinutes(10);
            }
            else if (login == 3)
            {
                identity.Source = new StaticIdentitySource(keys[1], "given keys", sandbox.Host.Clock);
            }
        }
    }

    [Fact]
    public async Task The_end_tells_clients_frees_the_port_and_leaves_no_session()
    {
        var proxy = await ProxyScene.StartAsync(sandbox.Host);
        await using var source = proxy.Source(settings => settings.ApplicationName = "to be ended");
        await using var idle = await source.OpenConnectionAsync(Cancel);
        await using var busy = await source.OpenConnectionAsync(Cancel);
        await using var sleep = new NpgsqlCommand("select pg_sleep(600)", busy);
        var running = sleep.ExecuteScalarAsync(Cancel);
        await Eventually.True(() => proxy.Door.Clients.Any(client => client.Relay?.IsIdle == false), "the statement runs", Cancel);
        await proxy.DisposeAsync();

        using (var again = new TcpListener(IPAddress.Loopback, proxy.Door.Port))
        {
            again.Start();
        }

        Assert.Equal("57P01", (await Assert.ThrowsAsync<PostgresException>(() => running)).SqlState);
        await using var ask = new NpgsqlCommand("select 1", idle);
        Assert.Equal("57P01", (await Assert.ThrowsAsync<PostgresException>(() => ask.ExecuteScalarAsync(Cancel))).SqlState);
        await Eventually.AsyncTrue(
            async () => await sandbox.Host.Cluster.Superuser.AskAsync("select count(*) from pg_stat_activity where application_name = 'to be ended'", Cancel) is 0L,
            "no session is left",
            Cancel);
    }

    [Fact]
    public async Task A_client_that_dies_leaves_no_session()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        using var psql = ClientProgram.Start(proxy, "psql", "-XAtc", "select pg_sleep(1)");
        await Eventually.True(() => proxy.Server.Guard.Sessions == 1, "the session is there", Cancel);
        psql.Kill();
        await Eventually.True(() => proxy.Server.Guard.Sessions == 0, "the session is over", Cancel);
        Assert.Empty(proxy.Door.Clients);
    }

    [Fact]
    public async Task More_sessions_than_are_allowed_get_53300_and_a_place_becomes_free_again()
    {
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host, options => options with { MaxConnection = 1 });
        await using var source = proxy.Source();
        await using (await source.OpenConnectionAsync(Cancel))
        {
            Assert.Equal("53300", (await RefusedAsync(proxy)).SqlState);
            Assert.True(proxy.Server.Guard.IsFull);
        }

        await Eventually.True(() => !proxy.Server.Guard.IsFull, "the place is free", Cancel);
        Assert.Equal(1, await source.AskAsync("select 1", Cancel));
    }

    [Fact]
    public async Task An_idle_session_ends_with_57P05_and_a_long_statement_does_not()
    {
        await using var proxy =
            await ProxyScene.StartAsync(sandbox.Host, options => options with { IdleTimeout = TimeSpan.FromMilliseconds(1500) });
        await using var source = proxy.Source();
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var sleep = new NpgsqlCommand("select pg_sleep(4)", connection);
        await sleep.ExecuteNonQueryAsync(Cancel);
        await Eventually.True(() => proxy.Server.Guard.Sessions == 0, "the session is ended", Cancel);
        await using var ask = new NpgsqlCommand("select 1", connection);
        Assert.Equal("57P05", (await Assert.ThrowsAsync<PostgresException>(() => ask.ExecuteScalarAsync(Cancel))).SqlState);
    }

    [Fact]
    public async Task Sessions_can_begin_read_only_whatever_the_client_says()
    {
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host, options => options with { IsReadOnly = true });
        await using var source = proxy.Source(settings => settings.Options = "-c default_transaction_read_only=off");
        Assert.Equal("on", await source.AskAsync("show default_transaction_read_only", Cancel));
    }

    [Fact]
    public async Task Clients_name_their_user_where_they_may_and_only_there()
    {
        await using (var one = await ProxyScene.StartAsync(sandbox.Host))
        {
            await using var source = one.Source(settings => settings.Username = "app_nested");
            Assert.Equal("app_reader", await source.AskAsync("select session_user::text", Cancel));
        }

        await using var any = await ProxyScene.StartAsync(sandbox.Host, options => options with { TakesAnyUser = true });
        await using var reader = any.Source();
        Assert.Equal("app_reader", await reader.AskAsync("select session_user::text", Cancel));
        var refusal = await RefusedAsync(any, settings => settings.Username = "app_denied");
        Assert.Equal("PAM authentication failed for user \"app_denied\"", refusal.MessageText);
    }

    [Fact]
    public async Task A_replication_connection_goes_through()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        await sandbox.Host.Cluster.Superuser.AskAsync("alter role app_reader replication", Cancel);
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        var psql = await ClientProgram.RunAsync(proxy, "psql", "replication=database dbname=demo", "-XAtc", "IDENTIFY_SYSTEM");
        Assert.Equal((0, ""), (psql.ExitCode, psql.Error));
        Assert.EndsWith("|demo\n", psql.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trouble_of_the_server_reaches_the_client()
    {
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        try
        {
            sandbox.Host.Endpoint.Controls.State = EndpointState.StartingUp;
            Assert.Equal("57P03", (await RefusedAsync(proxy)).SqlState);
            sandbox.Host.Endpoint.Controls.State = EndpointState.FailingOver;
            Assert.Equal("08001", (await RefusedAsync(proxy)).SqlState);
        }
        finally
        {
            sandbox.Host.Endpoint.Controls.Reset();
        }
    }

    private static ProxyOptions Signed(ProxyOptions options, string user) => options with
    {
        Doors = [options.Doors[0] with { Target = options.Doors[0].Target with { UserName = user } }],
    };

    private static async Task<PostgresException> RefusedAsync(ProxyScene proxy, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        await using var source = proxy.Source(change);
        return await Assert.ThrowsAsync<PostgresException>(() => source.OpenConnectionAsync(Cancel).AsTask());
    }

    /// <summary>Credentials that need a person to log in again at times.</summary>
    private sealed class Interrupted(IIdentitySource source) : IIdentitySource
    {
        public IIdentitySource Source { get; set; } = source;

        public bool IsAway { get; set; }

        public string Key => Source.Key;

        public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) => IsAway
            ? throw new Fault(Messages.SsoLoginExpired("dev"), FaultKind.Authentication, "dev")
            : Source.GetIdentityAsync(cancellationToken);
    }
}
