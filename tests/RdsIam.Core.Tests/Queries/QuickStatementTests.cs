using System.Net;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>
/// Statements that were answered at once are waited for in the driver. When one of them is not answered at once, whoever waits gets
/// away as from any other; and what is prepared for them is never in the way of a right answer.
/// </summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class QuickStatementTests(DatabaseFixture database) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private TlsRelay _relay = null!;
    private ConnectionPool _pool = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _relay = new TlsRelay(database.Cluster.SocketPath, database.Authority.Issue(DatabaseFixture.HostName));
        _pool = ConnectionPools.Get(
            database.TargetOf(_relay) with { MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(5) },
            new NetworkCredential("tester", DatabaseFixture.Administrator.Password));
        await SuperuserAsync("drop table if exists quick; create table quick (id int, v text)");
    }

    public async ValueTask DisposeAsync()
    {
        ConnectionPools.Remove(_pool);
        await _relay.DisposeAsync();
    }

    [Theory]
    [InlineData("select id from quick")]
    [InlineData("insert into quick values (1, 'x')")]
    public async Task One_that_waits_for_a_lock_is_cancelled_on_the_server(string sql)
    {
        await RepeatAsync(sql);
        await using var holder = await database.Cluster.Superuser.OpenConnectionAsync(Cancel);
        await using (var command = new Npgsql.NpgsqlCommand("begin; lock table quick in access exclusive mode", holder))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => RunAsync(sql, stop.Token), Cancel);
        await Eventually.AsyncTrue(async () => await CountAsync("select count(*) from pg_locks where not granted and relation = 'quick'::regclass") == 1, "it waits", Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Cancel));
        Assert.Equal(0, await CountAsync("select count(*) from pg_locks where not granted"));
        await using (var command = new Npgsql.NpgsqlCommand("rollback", holder))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await RepeatAsync(sql);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_whose_server_falls_silent_ends_by_its_limit_or_by_its_user(bool byLimit)
    {
        const string sql = "insert into quick values (2, 'x')";
        await RepeatAsync(sql);
        _relay.IsSilent = true;
        using var stop = new CancellationTokenSource(byLimit ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(1));
        var running = Task.Run(() => RunAsync(sql, stop.Token, byLimit ? TimeSpan.FromSeconds(1) : null), Cancel);
        var outcome = await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(Patience, Cancel));
        Assert.True(byLimit ? outcome is Fault { ErrorId: "OutcomeUnknown" or "QueryTimedOut" } : outcome is OperationCanceledException, outcome.ToString());
        _relay.IsSilent = false;
        await RunAsync("select 1", Cancel);
    }

    [Fact]
    public async Task Statements_without_rows_follow_the_tables_and_outlive_the_loss_of_what_was_prepared()
    {
        const string insert = "insert into quick values (@id, @v)";
        await RepeatAsync(insert, Values(1, "a"));
        Assert.Equal(1, await CountAsync("select count(*) from pg_stat_activity where query like 'insert into quick values ($1, $2)'"));
        await SuperuserAsync("alter table quick alter id type bigint, alter v type varchar(3)");
        await RunAsync(insert, Cancel, parameters: Values(1L << 40, "b"));
        await RunAsync("deallocate all", Cancel);
        await RunAsync(insert, Cancel, parameters: Values(3, "c"));
        await RunAsync("discard all", Cancel);
        await RunAsync(insert, Cancel, parameters: Values(4, null));
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync(insert, Cancel, parameters: Values(5, "long")));
        Assert.Equal("22001", fault.SqlState);
        await SuperuserAsync("drop table quick; create table quick (id uuid, v date)");
        await RunAsync(insert, Cancel, parameters: Values("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "2026-01-31"));
        Assert.Equal(1, await CountAsync("select count(*) from quick where v = '2026-01-31'"));
    }

    [Fact]
    public async Task Values_of_other_types_go_as_what_they_are()
    {
        await SuperuserAsync("drop table quick; create table quick (id numeric, v text)");
        foreach (var value in new object?[] { 1, 2L, 3.5m, "4.25", null, 5.5, 6, 7, 8L, "9" })
        {
            await RunAsync("insert into quick (id) values (@id)", Cancel, parameters: QueryParameters.Named([new("id", value)]));
        }

        Assert.Equal("1,2,3.5,4.25,,5.5,6,7,8,9", await AskAsync<string>("select string_agg(coalesce(id::text, ''), ',' order by ctid) from quick"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_prepared_where_it_is_not_wanted(bool noPrepare)
    {
        for (var time = 0; time < 3; time++)
        {
            await RunAsync("select 1 as kept", Cancel, noPrepare: noPrepare);
        }

        var output = await RunAsync("select name from pg_prepared_statements where statement = 'select 1 as kept'", Cancel, noPrepare: true);
        Assert.Equal(noPrepare ? 0 : 1, output.Written.Count);
    }

    [Theory]
    [InlineData("select id from quick")]
    [InlineData("insert into quick values (1, 'x')")]
    public async Task One_that_is_repeated_is_one_round_trip(string sql)
    {
        await RepeatAsync(sql);
        var sent = 0;
        _relay.Watch = _ => ++sent < 0;
        await RepeatAsync(sql);
        Assert.Equal(4, sent);
    }

    private static QueryParameters Values(object? id, object? v) => QueryParameters.Named([new("id", id), new("v", v)]);

    private async Task RepeatAsync(string sql, QueryParameters? parameters = null)
    {
        for (var time = 0; time < 4; time++)
        {
            await RunAsync(sql, Cancel, parameters: parameters);
        }
    }

    private async Task<TestOutput> RunAsync(
        string sql, CancellationToken cancellationToken, TimeSpan? limit = null, QueryParameters? parameters = null, bool noPrepare = false)
    {
        var output = new TestOutput();
        var request =
            new QueryRequest(sql) { Parameters = parameters ?? QueryParameters.None, CommandTimeout = limit, NoPrepare = noPrepare };
        await using var execution = await QueryRunner.StartAsync(_pool, request, cancellationToken);
        output.Read(execution);
        return output;
    }

    private async Task SuperuserAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<long> CountAsync(string sql) => await AskAsync<long>(sql);

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
