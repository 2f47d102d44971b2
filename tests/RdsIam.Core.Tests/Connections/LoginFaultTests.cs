using System.Net;
using System.Net.Sockets;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Connections;

/// <summary>Why logins fail, told apart; with a real server, or a socket that does what servers do in trouble.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class LoginFaultTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tester", "wrong", "LoginPasswordRefused")]
    [InlineData("nobody", "no password", "LoginPasswordRefused")]
    [InlineData("nologin", "correct horse", "LoginRoleMayNotLogIn")]
    public async Task Users_that_are_not_let_in_are_told_apart(string user, string password, string errorId)
    {
        var fault = await RefusedAsync(database.Target, new NetworkCredential(user, password));
        Assert.Equal((errorId, FaultKind.Authentication), (fault.ErrorId, fault.Kind));
        Assert.Contains(user, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        var fault = await RefusedAsync(database.Target with { Database = "Shop" });
        Assert.Equal(("LoginDatabaseNotFound", FaultKind.ObjectNotFound), (fault.ErrorId, fault.Kind));
        Assert.Contains("Shop", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_connect_the_grant_is_told()
    {
        await ExecuteAsync("create database closed");
        await ExecuteAsync("revoke connect on database closed from public");
        var fault = await RefusedAsync(
            database.Target with { Database = "closed" }, new NetworkCredential("plain", DatabaseFixture.Administrator.Password));
        Assert.Equal(("LoginConnectNotGranted", FaultKind.PermissionDenied), (fault.ErrorId, fault.Kind));
        Assert.Contains("grant connect on database \"closed\" to \"plain\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_connections_is_a_limit()
    {
        await ExecuteAsync("create role limited login password 'x' connection limit 0");
        var fault = await RefusedAsync(database.Target, new NetworkCredential("limited", "x"));
        Assert.Equal(("LoginTooManyConnections", FaultKind.LimitsExceeded), (fault.ErrorId, fault.Kind));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var fault = await RefusedAsync(database.Target with { ConnectToPort = port });
        Assert.Equal(("ConnectRefused", FaultKind.Connection), (fault.ErrorId, fault.Kind));
        Assert.Contains($"127.0.0.1:{port}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_not_resolved()
    {
        var fault = await RefusedAsync(database.Target with { ConnectToHost = "no-such-host.invalid" });
        Assert.Equal(("HostNotResolved", FaultKind.ObjectNotFound), (fault.ErrorId, fault.Kind));
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var fault = await RefusedAsync(database.Target with
        {
            ConnectToPort = ((IPEndPoint)silent.LocalEndpoint).Port,
            ConnectTimeout = TimeSpan.FromSeconds(1),
        });
        Assert.Equal(("ConnectTimedOut", FaultKind.Timeout), (fault.ErrorId, fault.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    public async Task Something_that_is_not_PostgreSQL_closed_the_connection(string answer)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await other.AcceptTcpClientAsync(Cancel);
                await client.GetStream().ReadExactlyAsync(new byte[8], Cancel);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), Cancel);
            },
            Cancel);
        var fault = await RefusedAsync(database.Target with { ConnectToPort = ((IPEndPoint)other.LocalEndpoint).Port });
        Assert.Equal(("ConnectionClosed", FaultKind.Connection), (fault.ErrorId, fault.Kind));
        await serving;
    }

    [Fact]
    public async Task A_handshake_that_fails_is_told_from_a_certificate_that_is_refused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await other.AcceptTcpClientAsync(Cancel);
                await client.GetStream().ReadExactlyAsync(new byte[8], Cancel);
                await client.GetStream().WriteAsync("Sthis is no TLS at all, just words"u8.ToArray(), Cancel);
                await client.GetStream().ReadExactlyAsync(new byte[1], Cancel);
            },
            Cancel);
        var fault = await RefusedAsync(database.Target with { ConnectToPort = ((IPEndPoint)other.LocalEndpoint).Port });
        Assert.Equal(("TlsHandshakeFailed", FaultKind.Security), (fault.ErrorId, fault.Kind));
        await serving;
    }

    [Fact]
    public async Task A_pool_whose_connections_are_all_in_use_says_so()
    {
        var pool = ConnectionPools.Get(
            database.Target with { MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(1) }, DatabaseFixture.Administrator);
        await using (var held = await pool.OpenAsync(Cancel))
        {
            Assert.Equal((1, 1, 0), (pool.Statistics.Open, pool.Statistics.Busy, pool.Statistics.Idle));
            var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask());
            Assert.Equal(("PoolExhausted", FaultKind.ResourceBusy), (fault.ErrorId, fault.Kind));
            Assert.Contains("-MaxPoolSize", fault.Message, StringComparison.Ordinal);
        }

        await using (var again = await pool.OpenAsync(Cancel))
        {
            Assert.Equal(1, pool.Statistics.Open);
        }

        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task A_login_that_is_cancelled_is_a_cancellation()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var pool = ConnectionPools.Get(
            database.Target with { ConnectToPort = ((IPEndPoint)silent.LocalEndpoint).Port }, DatabaseFixture.Administrator);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.OpenAsync(source.Token).AsTask());
        ConnectionPools.Remove(pool);
    }

    private static async Task<Fault> RefusedAsync(ConnectionTarget target, NetworkCredential? credential = null)
    {
        var pool = ConnectionPools.Get(target, credential ?? DatabaseFixture.Administrator);
        try
        {
            return await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask());
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
