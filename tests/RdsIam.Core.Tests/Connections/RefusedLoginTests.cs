using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;

namespace RdsIam.Core.Tests.Connections;

/// <summary>A refused token is tried again where that can help, and by no storm of logins.</summary>
[NeedsServer]
public sealed class RefusedLoginTests(OwnSandbox own) : IClassFixture<OwnSandbox>, IDisposable
{
    private readonly List<ConnectionPool> _pools = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SandboxHost Host => own.Host;

    public void Dispose() => _pools.ForEach(pool => ConnectionPools.Remove(pool));

    [Fact]
    public async Task Credentials_that_were_replaced_under_a_pool_are_asked_for_anew_once()
    {
        var source = new Renewing(Host);
        var pool = Pool(Target(), source);
        await using (await pool.OpenAsync(Cancel))
        {
            Host.Account.World.DeleteAccessKey(source.Now.AccessKeyId);
            source.Time.Advance(TimeSpan.FromMinutes(1));
            await using var second = await pool.OpenAsync(Cancel);
        }

        Assert.Equal(2, source.Fetched);
    }

    [Fact]
    public async Task Those_that_stay_revoked_are_a_refusal_after_one_more_login()
    {
        var source = new Renewing(Host) { IsRevoked = true };
        var pool = Pool(Target(), source);
        await source.GetIdentityAsync(Cancel);
        source.Time.Advance(TimeSpan.FromMinutes(1));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginTokenRefused", fault.ErrorId);
        Assert.Equal((2, 2L), (source.Fetched, pool.Statistics.TokensSigned));
    }

    [Fact]
    public async Task More_logins_than_a_server_takes_in_a_second_all_come_in_later()
    {
        await using var small = await SandboxHost.StartAsync(new SandboxOptions { IamConnectionsPerSecond = 5 }, Cancel);
        var source = new StaticIdentitySource(SandboxClient.Assume(small), "test", TimeProvider.System);
        var pool = Pool(Target(small) with { MaxPoolSize = 9 }, source);
        // A login that was let in says that the others are refused for their number alone. Ten are twice the limit: whatever is
        // refused once finds room after one wait, however slow this machine is.
        await (await pool.OpenAsync(Cancel)).DisposeAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => pool.OpenAsync(Cancel).AsTask()));
        Assert.Equal(9, opened.Select(connection => connection.ProcessID).Distinct().Count());
        Assert.InRange(pool.Statistics.TokensSigned, 11, 16);
        foreach (var connection in opened)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>The limit of RDS, and as many clients as ask at once: pure, so that the clock of this machine has no part in it.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(800)]
    public void At_200_a_second_a_crowd_comes_in_by_three_waits_without_a_storm(int clients)
    {
        var random = new Random(7);
        var queue = new PriorityQueue<int, double>();
        var waits = new int[clients];
        for (var client = 0; client < clients; client++)
        {
            queue.Enqueue(client, random.NextDouble() / 10);
        }

        var (taken, logins) = (new Queue<double>(), 0);
        while (queue.TryDequeue(out var client, out var now))
        {
            logins++;
            while (taken.TryPeek(out var oldest) && oldest <= now - 1)
            {
                taken.Dequeue();
            }

            if (taken.Count < 200)
            {
                taken.Enqueue(now);
            }
            else
            {
                Assert.InRange(++waits[client], 1, 3);
                queue.Enqueue(client, now + LoginPace.Delay(waits[client], random.NextDouble()).TotalSeconds);
            }
        }

        Assert.InRange(logins, clients, clients * 5 / 2);
    }

    private ConnectionPool Pool(ConnectionTarget target, IIdentitySource source)
    {
        var pool = ConnectionPools.Get(target, source);
        _pools.Add(pool);
        return pool;
    }

    private ConnectionTarget Target(SandboxHost? host = null)
    {
        host ??= Host;
        return new()
        {
            HostName = host.Description.HostName,
            ConnectToHost = "127.0.0.1",
            ConnectToPort = host.Endpoint.Port,
            Database = host.Description.Database,
            UserName = host.Description.UserName,
            Region = host.Description.Region,
            RootCertificate = host.Description.RootCertificate,
        };
    }

    /// <summary>A source that keeps its credentials, as those of roles do.</summary>
    private sealed class Renewing : IIdentitySource
    {
        private readonly SandboxHost _host;
        private readonly IdentityCache _cache;

        public Renewing(SandboxHost host)
        {
            _host = host;
            _cache = new IdentityCache(Time);
        }

        public ManualTime Time { get; } = new();

        public string Key { get; } = Guid.NewGuid().ToString();

        public SigningIdentity Now { get; private set; } = null!;

        public int Fetched { get; private set; }

        public bool IsRevoked { get; init; }

        public void Doubt(string accessKeyId) => _cache.Doubt(Key, accessKeyId);

        public ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken) =>
            _cache.GetAsync(Key, _ => Task.FromResult(Fetch()), cancellationToken);

        private SigningIdentity Fetch()
        {
            Fetched++;
            Now = SandboxClient.Assume(_host);
            if (IsRevoked)
            {
                _host.Account.World.DeleteAccessKey(Now.AccessKeyId);
            }

            return Now;
        }
    }
}
