using System.Diagnostics;
using System.Security.Authentication;
using Npgsql;
using RdsIam.Sandbox.Cluster;
using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class EndpointTroubleTests(OwnSandbox own) : IClassFixture<OwnSandbox>, IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SandboxHost Host => own.Host;

    public void Dispose()
    {
        Host.Endpoint.Controls.Reset();
        Host.Clock.Offset = TimeSpan.Zero;
    }

    [Fact]
    public async Task Membership_through_another_role_counts_and_a_change_of_it_counts_at_once()
    {
        await using var admin = SandboxClient.Source(Host, "postgres", Host.Description.AdminPassword);
        await using var nested = SandboxClient.Source(Host, ClusterBootstrap.NestedUserName, "no token");
        Refusals.AssertPam(await nested.RefusedAsync(Cancel), ClusterBootstrap.NestedUserName);

        await admin.AskAsync("revoke app_iam_users from app_nested", Cancel);
        Assert.Equal("28P01", (await nested.RefusedAsync(Cancel)).SqlState);

        // The trap that locks an administrator out.
        await admin.AskAsync("grant rds_iam to postgres", Cancel);
        Refusals.AssertPam(await admin.RefusedAsync(Cancel), "postgres");
        await Host.Cluster.Superuser.AskAsync("revoke rds_iam from postgres; grant app_iam_users to app_nested", Cancel);
        Assert.Equal(1, await admin.AskAsync("select 1", Cancel));
    }

    [Fact]
    public async Task A_token_goes_stale_after_fifteen_minutes_while_its_session_lives_on()
    {
        await using var source = SandboxClient.Reader(Host);
        await using var open = await source.OpenConnectionAsync(Cancel);
        Host.Clock.Offset = TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1);
        Refusals.AssertPam(await source.RefusedAsync(Cancel), "app_reader");
        await using var command = new NpgsqlCommand("select 1", open);
        Assert.Equal(1, await command.ExecuteScalarAsync(Cancel));
        Assert.Contains("Error Code: ExpiredToken", await File.ReadAllTextAsync(Host.Description.LogFile, Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EndpointState.StartingUp, "57P03", "the database system is starting up")]
    [InlineData(EndpointState.ShuttingDown, "57P03", "the database system is shutting down")]
    [InlineData(EndpointState.TooManyConnections, "53300", "sorry, too many clients already")]
    internal async Task A_server_that_takes_no_sessions_says_so(EndpointState state, string sqlState, string text)
    {
        Host.Endpoint.Controls.State = state;
        await using var source = SandboxClient.Reader(Host);
        var refusal = await source.RefusedAsync(Cancel);
        Assert.Equal((sqlState, text), (refusal.SqlState, refusal.MessageText));
    }

    [Fact]
    public async Task Tls_can_be_refused()
    {
        Host.Endpoint.Controls.RefuseTls = true;
        await using var source = SandboxClient.Reader(Host);
        var error = await Assert.ThrowsAsync<NpgsqlException>(() => source.AskAsync("select 1", Cancel));
        Assert.Contains("SSL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_a_wrong_name_and_an_unknown_authority_are_all_noticed_and_the_next_login_works()
    {
        var now = DateTimeOffset.UtcNow;
        using var stranger = CertificateAuthority.Create(now);
        foreach (var certificate in new[]
        {
            Host.Certificates.IssueExpired([Host.Description.HostName], now),
            Host.Certificates.Issue(["other.example"], now),
            stranger.Issue([Host.Description.HostName], now),
        })
        {
            Host.Endpoint.Controls.Certificate = certificate;
            await using var refused = SandboxClient.Reader(Host);
            var error = await Assert.ThrowsAsync<NpgsqlException>(() => refused.AskAsync("select 1", Cancel));
            Assert.IsType<AuthenticationException>(error.InnerException);
        }

        Host.Endpoint.Controls.Reset();
        await using var source = SandboxClient.Reader(Host);
        Assert.Equal(1, await source.AskAsync("select 1", Cancel));
    }

    [Fact]
    public async Task Latency_counts_in_both_directions_and_changes_no_byte()
    {
        var latency = TimeSpan.FromMilliseconds(40);
        Host.Endpoint.Controls.Latency = latency;
        await using var source = SandboxClient.Reader(Host);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var command = new NpgsqlCommand("select md5(string_agg(n::text, ',')) = md5($1) from generate_series(1, 60000) n", connection)
        {
            Parameters = { new() { Value = string.Join(',', Enumerable.Range(1, 60000)) } },
        };
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(true, await command.ExecuteScalarAsync(Cancel));
        Assert.True(Stopwatch.GetElapsedTime(start) >= 2 * latency);
    }

    [Theory]
    [InlineData(ShutdownMode.Fast)]
    [InlineData(ShutdownMode.Immediate)]
    internal async Task A_restart_in_the_middle_of_a_stream_is_told_as_postgresql_tells_it_and_the_next_login_works(ShutdownMode mode)
    {
        await using var source = SandboxClient.Reader(Host);
        var error = await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(Cancel);
            await using var command = new NpgsqlCommand("select generate_series(1, 100000000), repeat('x', 100)", connection);
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            var restart = Task.CompletedTask;
            for (var rows = 0; await reader.ReadAsync(Cancel); rows++)
            {
                if (rows == 10_000)
                {
                    restart = Host.Cluster.RestartAsync(mode, Cancel);
                }
            }
        });
        // What a dying session sends is 57P01 or 57P02; a server that dies while its client's buffers are full can only hang up.
        Assert.True(error is PostgresException { SqlState: "57P01" or "57P02" } || error.InnerException is IOException, error.ToString());

        await Eventually.AsyncTrue(async () => await AnswersAsync(source), "the server takes connections again", Cancel);
    }

    [Fact]
    public async Task A_failover_breaks_every_connection_off()
    {
        await using var source = SandboxClient.Reader(Host);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        Host.Endpoint.BreakConnections();
        await using var command = new NpgsqlCommand("select 1", connection);
        var error = await Assert.ThrowsAsync<NpgsqlException>(() => command.ExecuteScalarAsync(Cancel));
        Assert.IsType<IOException>(error.InnerException, exactMatch: false);
        Assert.Equal(1, await source.AskAsync("select 1", Cancel));
    }

    [Fact]
    public async Task Sessions_that_ended_leave_no_connection_behind_at_the_endpoint_or_the_server()
    {
        await using var source = SandboxClient.Reader(Host);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => source.AskAsync("select count(*) from sales.orders", Cancel)));
        await Eventually.True(() => Host.Endpoint.Connections == 0, "the endpoint has no connection left", Cancel);
        const string Left = "select count(*) = 0 from pg_stat_activity where usename = 'app_reader'";
        await Eventually.AsyncTrue(
            async () => (bool)(await Host.Cluster.Superuser.AskAsync(Left, Cancel))!, "the server has no session left", Cancel);
    }

    private static async Task<bool> AnswersAsync(NpgsqlDataSource source)
    {
        try
        {
            return await source.AskAsync("select 1", Cancel) is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
