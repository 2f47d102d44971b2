using System.Net;
using System.Text;
using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Credentials;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Queries;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Core.Tests.Connections;

/// <summary>Pools that log in with tokens, against the sandbox, whose clock and account these tests move.</summary>
[NeedsServer]
public sealed class PoolTests(OwnSandbox own) : IClassFixture<OwnSandbox>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SandboxHost Host => own.Host;

    [Fact]
    public async Task Each_physical_connection_is_opened_by_a_token_of_its_own()
    {
        using var pool = new Disposing(PoolOf(Reader()));
        await using (var first = await pool.Value.OpenAsync(Cancel))
        await using (var second = await pool.Value.OpenAsync(Cancel))
        {
            Assert.NotEqual(first.ProcessID, second.ProcessID);
        }

        await using (var third = await pool.Value.OpenAsync(Cancel))
        {
            var statistics = pool.Value.Statistics;
            Assert.Equal(
                (2, 1, 1, 0, 2L), (statistics.Open, statistics.Busy, statistics.Idle, statistics.Waiting, statistics.TokensSigned));
            Assert.InRange(statistics.OldestConnection!.Value, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow);
        }
    }

    [Fact]
    public async Task A_pool_outlives_its_tokens()
    {
        using var pool = new Disposing(PoolOf(Reader(), Host.Clock));
        int pid;
        await using (var before = await pool.Value.OpenAsync(Cancel))
        {
            pid = before.ProcessID;
        }

        Host.Clock.Offset = TimeSpan.FromMinutes(20);
        try
        {
            await using var kept = await pool.Value.OpenAsync(Cancel);
            Assert.Equal(pid, kept.ProcessID);
            await using var fresh = await pool.Value.OpenAsync(Cancel);
            Assert.NotEqual(pid, fresh.ProcessID);
            Assert.Equal(2, pool.Value.Statistics.TokensSigned);
        }
        finally
        {
            Host.Clock.Offset = TimeSpan.Zero;
        }
    }

    /// <summary>Also where the pool was used a moment ago, and so asks nothing.</summary>
    [Fact]
    public async Task A_connection_that_ended_while_it_rested_is_not_handed_out()
    {
        using var pool = new Disposing(PoolOf(Reader()));
        await using var other = await pool.Value.OpenAsync(Cancel);
        int pid;
        await using (var resting = await pool.Value.OpenAsync(Cancel))
        {
            pid = resting.ProcessID;
        }

        await using (var end = new NpgsqlCommand($"select pg_terminate_backend({pid})", other))
        {
            await end.ExecuteNonQueryAsync(Cancel);
        }

        // What the server says last has a way to go.
        await Task.Delay(300, Cancel);
        await using var next = await pool.Value.OpenAsync(Cancel);
        Assert.NotEqual(pid, next.ProcessID);
        await using var command = new NpgsqlCommand("select 1", next);
        Assert.Equal(1, await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_token_that_the_server_finds_expired_is_refused_with_the_likely_causes()
    {
        Host.Clock.Offset = TimeSpan.FromMinutes(20);
        try
        {
            // The client's clock stands still at the system's time.
            using var pool = new Disposing(PoolOf(Reader()));
            var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
            Assert.Equal(("LoginTokenRefused", FaultKind.Authentication), (fault.ErrorId, fault.Kind));
            Assert.Contains("clock", fault.Message, StringComparison.Ordinal);
            Assert.Contains("rds-db:connect", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("X-Amz-Signature", fault.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Host.Clock.Offset = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task Two_identities_never_share_a_connection_nor_does_one_with_two_users()
    {
        var reader = Reader();
        var other = Reader();
        using var first = new Disposing(PoolOf(reader));
        using var second = new Disposing(PoolOf(other));
        Assert.NotSame(first.Value, second.Value);
        Assert.Same(first.Value, PoolOf(reader));
        Assert.NotSame(first.Value, ConnectionPools.Get(Target() with { UserName = "app_denied" }, reader));
        int pid;
        await using (var connection = await first.Value.OpenAsync(Cancel))
        {
            pid = connection.ProcessID;
        }

        await using (var connection = await second.Value.OpenAsync(Cancel))
        {
            Assert.NotEqual(pid, connection.ProcessID);
        }
    }

    [Fact]
    public void What_decides_who_you_are_or_whom_you_trust_makes_another_pool()
    {
        var identity = Reader();
        var target = Target();
        ConnectionTarget[] different =
        [
            target,
            target with { Port = 5433 },
            target with { ConnectToPort = 1 },
            target with { Database = "postgres" },
            target with { UserName = "other" },
            target with { TlsMode = TlsMode.VerifyCA },
            target with { RootCertificate = null },
            target with { MaxPoolSize = 3 },
            target with { ApplicationName = "other" },
        ];
        var pools = different.Select(one => ConnectionPools.Get(one, identity)).ToList();
        Assert.Equal(pools.Count, pools.Distinct().Count());
        Assert.Same(pools[0], ConnectionPools.Get(target with { HostName = target.HostName.ToUpperInvariant() }, identity));
        Assert.Same(pools[0], ConnectionPools.Get(target with { CommandTimeout = TimeSpan.FromSeconds(5) }, identity));
        pools.Add(ConnectionPools.Get(target, new NetworkCredential(target.UserName, "a")));
        pools.Add(ConnectionPools.Get(target, new NetworkCredential(target.UserName, "b")));
        Assert.Equal(pools.Count, pools.Distinct().Count());
        Assert.All(pools, pool => Assert.Contains(pool, ConnectionPools.All));
        Assert.All(pools, pool => Assert.DoesNotContain("session-token", pool.Key.ToString(), StringComparison.Ordinal));
        Assert.All(pools, pool => Assert.True(ConnectionPools.Remove(pool)));
        Assert.All(pools, pool => Assert.DoesNotContain(pool, ConnectionPools.All));
        Assert.All(pools, pool => Assert.False(ConnectionPools.Remove(pool)));
    }

    [Fact]
    public async Task Eight_threads_that_ask_at_once_get_one_pool_and_open_no_more_than_it_may()
    {
        var identity = Reader();
        var target = Target() with { MaxPoolSize = 3 };
        var pools = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                var pool = ConnectionPools.Get(target, identity);
                for (var i = 0; i < 5; i++)
                {
                    await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest("select current_user"), Cancel);
                    Assert.Equal(["app_reader"], QueryTests.ReadAll(execution));
                }

                return pool;
            },
            Cancel)));
        using var one = new Disposing(Assert.Single(pools.Distinct()));
        Assert.InRange(one.Value.Statistics.TokensSigned, 1, 3);
    }

    [Fact]
    public async Task A_user_without_a_policy_is_refused()
    {
        using var pool = new Disposing(ConnectionPools.Get(Target() with { UserName = "app_denied" }, Reader()));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginTokenRefused", fault.ErrorId);
        Assert.StartsWith(
            "RDS refused the token of app_denied at demo.abc123example.eu-west-1.rds.amazonaws.com, signed by ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("rds-db:connect", fault.Message, StringComparison.Ordinal);
        // The cmdlet's name stands before the first line, on the narrowest screen.
        Assert.InRange($"Connect-RdsIam: {fault.Message}".Split('\n').Sum(line => (line.Length + 79) / 80), 3, 4);
    }

    [Fact]
    public async Task Collectors_see_logins_and_nothing_secret()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var events = new EventsOfRdsIam(seen);
        using var activities = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == "RdsIam",
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) =>
                System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Add($"activity {activity.Status} {string.Join(' ', activity.TagObjects)}"),
        };
        System.Diagnostics.ActivitySource.AddActivityListener(activities);
        using var good = new Disposing(PoolOf(Reader()));
        await (await good.Value.OpenAsync(Cancel)).DisposeAsync();
        using var denied = new Disposing(ConnectionPools.Get(Target() with { UserName = "app_denied" }, Reader()));
        await Assert.ThrowsAsync<Fault>(() => denied.Value.OpenAsync(Cancel).AsTask());

        Assert.Contains(seen, text => text.StartsWith("LoggedIn app_reader ", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.StartsWith("LoginFailed app_denied ", StringComparison.Ordinal) && text.Contains("LoginTokenRefused", StringComparison.Ordinal));
        Assert.Contains(seen, text => text.StartsWith("activity ", StringComparison.Ordinal) && text.Contains("rdsiam.user, app_denied", StringComparison.Ordinal));
        Assert.All(seen, text =>
        {
            Assert.DoesNotContain("X-Amz-", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Signature", text, StringComparison.Ordinal);
        });
    }

    private sealed class EventsOfRdsIam(System.Collections.Concurrent.ConcurrentBag<string> seen) : System.Diagnostics.Tracing.EventListener
    {
        protected override void OnEventSourceCreated(System.Diagnostics.Tracing.EventSource eventSource)
        {
            if (eventSource.Name == "RdsIam")
            {
                EnableEvents(eventSource, System.Diagnostics.Tracing.EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(System.Diagnostics.Tracing.EventWrittenEventArgs eventData)
        {
            // An event of another source (the runtime's own) may come before the constructor has set the field.
            seen?.Add($"{eventData.EventName} {string.Join(' ', eventData.Payload!)}");
        }
    }

    [Fact]
    public async Task A_server_that_has_no_line_for_the_user_says_so()
    {
        using var pool = new Disposing(ConnectionPools.Get(Target() with { UserName = "rdsadmin" }, Reader()));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginNoPgHbaEntry", fault.ErrorId);
    }

    [Fact]
    public async Task A_role_outside_rds_iam_never_sees_the_token()
    {
        using var pool = new Disposing(ConnectionPools.Get(Target() with { UserName = "app_password" }, Reader()));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginNotAnIamUser", fault.ErrorId);
        Assert.Contains("New-RdsIamUser app_password", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, pool.Value.Statistics.TokensSigned);
    }

    [Fact]
    public async Task A_proxy_s_refusal_is_read_as_one_of_iam()
    {
        using var pool = new Disposing(ConnectionPools.Get(
            Target() with { HostName = Host.Account.ProxyHostName, UserName = "app_denied" }, Reader()));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("ProxyTokenRefused", fault.ErrorId);
        Assert.Contains("prx-", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_of_an_iam_user_is_refused_with_the_reason()
    {
        using var pool = new Disposing(ConnectionPools.Get(Target(), new NetworkCredential("app_reader", "a password")));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("LoginPasswordOfIamUser", fault.ErrorId);
    }

    [Theory]
    [InlineData(EndpointState.StartingUp, "LoginServerStarting")]
    [InlineData(EndpointState.ShuttingDown, "LoginServerStopping")]
    [InlineData(EndpointState.TooManyConnections, "LoginTooManyConnections")]
    internal async Task A_server_in_trouble_says_in_which(EndpointState state, string errorId)
    {
        Host.Endpoint.Controls.State = state;
        try
        {
            using var pool = new Disposing(PoolOf(Reader()));
            Assert.Equal(errorId, (await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask())).ErrorId);
        }
        finally
        {
            Host.Endpoint.Controls.Reset();
        }
    }

    [Fact]
    public async Task An_identity_that_cannot_be_had_is_its_own_fault()
    {
        var ended = new StaticIdentitySource(
            new SigningIdentity("AKIA", "secret", "token", DateTimeOffset.UtcNow.AddHours(-1)), "test", TimeProvider.System);
        using var pool = new Disposing(PoolOf(ended));
        var fault = await Assert.ThrowsAsync<Fault>(() => pool.Value.OpenAsync(Cancel).AsTask());
        Assert.Equal("CredentialsExpired", fault.ErrorId);
    }

    [Fact]
    public async Task The_session_is_named_after_the_product_and_the_user()
    {
        using var pool = new Disposing(PoolOf(Reader()));
        await using var execution = await QueryRunner.StartAsync(
            pool.Value, new QueryRequest("select application_name from pg_stat_activity where pid = pg_backend_pid()"), Cancel);
        var name = Assert.IsType<string>(QueryTests.ReadAll(execution).Single());
        Assert.Equal(pool.Value.ApplicationName, name);
        Assert.StartsWith("RdsIam/", name, StringComparison.Ordinal);
        Assert.Contains(" app_reader@", name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("RdsIam/1.2.3 someone-with-a-long-session-name@and-a-long-machine-name-too")]
    [InlineData("ääääääääääääääääääääääääääääääää")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa😀b")]
    public void An_application_name_is_cut_to_63_bytes_between_characters(string name)
    {
        var cut = ApplicationNames.Cut(name);
        Assert.StartsWith(cut, name, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetByteCount(cut);
        Assert.True(bytes <= 63 && (cut == name || bytes > 59));
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)));
    }

    [Theory]
    [InlineData(0, 600)]
    [InlineData(0.5, 720)]
    [InlineData(1, 840)]
    public void Lifetimes_lie_between_ten_and_fourteen_minutes(double jitter, int seconds) =>
        Assert.Equal(seconds, PoolSettings.Of(Target(), iam: true, "x", jitter).ConnectionLifetime);

    [Theory]
    [InlineData("demo.abc.eu-west-1.rds.amazonaws.com", true, "Password")]
    [InlineData("demo.proxy-abc.eu-west-1.rds.amazonaws.com", true, "Password")]
    [InlineData("demo.endpoint.proxy-abc.eu-west-1.rds.amazonaws.com", true, "Password")]
    [InlineData("demo.abc.eu-west-1.rds.amazonaws.com", false, "Password,MD5,ScramSHA256")]
    public void A_token_goes_into_no_other_exchange_than_a_password_s(string host, bool iam, string? required)
    {
        var settings = PoolSettings.Of(Target() with { HostName = host }, iam, "x", 0);
        Assert.Equal(required, settings.RequireAuth);
        Assert.Null(settings.Password);
        Assert.Equal(Npgsql.SslMode.Require, settings.SslMode);
    }

    private StaticIdentitySource Reader() => new StaticIdentitySource(SandboxClient.Assume(Host), "test", TimeProvider.System);

    private ConnectionPool PoolOf(IIdentitySource identity, TimeProvider? time = null) => ConnectionPools.Get(Target(), identity, time);

    private ConnectionTarget Target() => new()
    {
        HostName = Host.Description.HostName,
        ConnectToHost = "127.0.0.1",
        ConnectToPort = Host.Endpoint.Port,
        Database = Host.Description.Database,
        UserName = Host.Description.UserName,
        Region = Host.Description.Region,
        RootCertificate = Host.Description.RootCertificate,
    };

    private sealed class Disposing(ConnectionPool pool) : IDisposable
    {
        public ConnectionPool Value => pool;

        public void Dispose() => ConnectionPools.Remove(pool);
    }
}
