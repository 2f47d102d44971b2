using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Connections;

/// <summary>A login ends in time wherever the server stops answering, and says where that was.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class StalledLoginTests(DatabaseFixture database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Places => [0, 1, 2, 40, 130, 400, 900, 1300, 1500, 1600, 1700, 1800, 2000, 2200, 2400, 2700];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_server_that_stalls_after_some_bytes_is_given_up_and_the_slot_comes_back(int bytes)
    {
        await using var relay = new SilentRelay(database.Relay.Port) { SilentAfter = bytes };
        var pool = ConnectionPools.Get(
            database.Target with { ConnectToPort = relay.Port, MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(2) },
            DatabaseFixture.Administrator);
        var opening = pool.OpenAsync(Cancel).AsTask();
        try
        {
            await (await opening.WaitAsync(Patience, Cancel)).DisposeAsync();
        }
        catch (Fault fault)
        {
            Assert.Equal(FaultKind.Timeout, fault.Kind);
            Assert.StartsWith(bytes == 0 ? "ConnectTimedOut" : "LoginStalled", fault.ErrorId, StringComparison.Ordinal);
            Assert.Contains("-ConnectTimeout", fault.Message, StringComparison.Ordinal);
        }

        relay.SilentAfter = long.MaxValue;
        await OpenAtLastAsync(pool);
        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task Each_step_has_its_name()
    {
        // A TLS 1.3 server says its part of the handshake in one flight of some 1,500 bytes.
        Assert.Equal("ConnectTimedOut", await FaultAtAsync(0));
        Assert.Equal("LoginStalledInTls", await FaultAtAsync(1));
        Assert.Equal("LoginStalledInTls", await FaultAtAsync(200));
    }

    [Fact]
    public async Task An_address_that_swallows_packets_is_given_up()
    {
        using var hole = new Diagnosis.BlackHole();
        var pool = ConnectionPools.Get(
            database.Target with { ConnectToPort = hole.Port, ConnectTimeout = TimeSpan.FromSeconds(2) }, DatabaseFixture.Administrator);
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
        Assert.Equal("ConnectTimedOut", fault.ErrorId);
        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task A_full_pool_is_named_so_with_who_holds_it()
    {
        var pool = ConnectionPools.Get(
            database.Target with { MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(2), ApplicationName = "full" },
            DatabaseFixture.Administrator);
        await using (var held = await pool.OpenAsync(Cancel))
        {
            var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
            Assert.Equal("PoolExhausted", fault.ErrorId);
            Assert.Contains($"by server processes {held.ProcessID} for ", fault.Message, StringComparison.Ordinal);
        }

        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task An_idle_connection_that_fell_silent_is_replaced()
    {
        await using var relay = new SilentRelay(database.Relay.Port);
        var pool = ConnectionPools.Get(
            database.Target with { ConnectToPort = relay.Port, MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(2) },
            DatabaseFixture.Administrator);
        await (await pool.OpenAsync(Cancel)).DisposeAsync();
        relay.IsSilent = true;
        await Task.Delay(1200, Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
        Assert.Equal(FaultKind.Timeout, fault.Kind);
        relay.IsSilent = false;
        await OpenAtLastAsync(pool);
        ConnectionPools.Remove(pool);
    }

    [Theory]
    [InlineData("GSS", 7)]
    [InlineData("SSPI", 9)]
    [InlineData("nothing known", 77)]
    public async Task A_server_that_asks_for_another_way_to_log_in_is_a_fault(string name, byte method)
    {
        Assert.NotNull(name);
        await using var server = new FakeServer(
            database.Authority.Issue(DatabaseFixture.HostName), stream =>
                stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, method }));
        foreach (var host in new[] { DatabaseFixture.HostName, "p.proxy-abc123example.eu-west-1.rds.amazonaws.com" })
        {
            var pool = ConnectionPools.Get(
                database.Target with { HostName = host, TlsMode = TlsMode.Require, ConnectToPort = server.Port,
                    ConnectTimeout = TimeSpan.FromSeconds(5) },
                DatabaseFixture.Administrator);
            await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
            ConnectionPools.Remove(pool);
        }
    }

    [Fact]
    public async Task A_server_that_talks_nonsense_is_a_fault()
    {
        var random = new Random(7);
        await using var server = new FakeServer(
            database.Authority.Issue(DatabaseFixture.HostName),
            async stream =>
            {
                var bytes = new byte[64];
                random.NextBytes(bytes);
                await stream.WriteAsync(bytes);
                stream.Close();
            });
        for (var i = 0; i < 20; i++)
        {
            var pool = ConnectionPools.Get(
                database.Target with { ConnectToPort = server.Port, ConnectTimeout = TimeSpan.FromSeconds(2), ApplicationName = $"nonsense {i}" },
                DatabaseFixture.Administrator);
            await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
            ConnectionPools.Remove(pool);
        }
    }

    private static async Task OpenAtLastAsync(ConnectionPool pool)
    {
        for (var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ;)
        {
            try
            {
                await (await pool.OpenAsync(Cancel)).DisposeAsync();
                return;
            }
            catch (Fault) when (Environment.TickCount64 < end)
            {
                await Task.Delay(100, Cancel);
            }
        }
    }

    private async Task<string> FaultAtAsync(int bytes)
    {
        await using var relay = new SilentRelay(database.Relay.Port) { SilentAfter = bytes };
        var pool = ConnectionPools.Get(
            database.Target with { ConnectToPort = relay.Port, ConnectTimeout = TimeSpan.FromSeconds(1) }, DatabaseFixture.Administrator);
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
        ConnectionPools.Remove(pool);
        return fault.ErrorId;
    }
}
