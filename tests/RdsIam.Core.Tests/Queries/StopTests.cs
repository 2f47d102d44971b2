using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>What happens on the server when nobody wants the rest: looked at in pg_stat_activity.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class StopTests(DatabaseFixture database)
{
    /// <summary>Sent as it is made: a function in FROM would be computed to its end first.</summary>
    private const string Endless = "select generate_series(1, 1000000000) as i, repeat('x', 200) as pad";

    /// <summary>Of one connection, so that the next query shows whether it came back.</summary>
    private readonly ConnectionPool _pool = ConnectionPools.Get(database.Target with { MaxPoolSize = 1 }, DatabaseFixture.Administrator);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consumer_that_leaves_early_stops_the_server_and_frees_the_connection()
    {
        int pid;
        await using (var execution = await StartAsync($"/* early */ {Endless}"))
        {
            Assert.True(execution.Read());
            Assert.Equal(1, execution.Value(0));
            pid = await PidOfAsync("early");
        }

        Assert.Equal("idle", await StateOfAsync(pid));
        Assert.Equal(0, _pool.Statistics.Busy);
        await using var next = await StartAsync("select pg_backend_pid()");
        Assert.Equal([pid], QueryTests.ReadAll(next));
    }

    [Fact]
    public async Task Cancel_from_another_thread_ends_a_sleeping_statement_and_leaves_the_connection_usable()
    {
        var execution = await StartAsync("select generate_series(1, 10000), repeat('x', 2000); select pg_sleep(600) /* cancelled */");
        var reading = Task.Run(() => Assert.Throws<OperationCanceledException>(() => ReadToTheEnd(execution)), Cancel);
        var pid = await PidOfAsync("cancelled");
        execution.Cancel();
        await reading;
        execution.Dispose();
        Assert.Equal("idle", await StateOfAsync(pid));
        await using var next = await StartAsync("select pg_backend_pid()");
        Assert.Equal([pid], QueryTests.ReadAll(next));
    }

    [Fact]
    public async Task Cancel_between_rows_ends_the_stream()
    {
        await using var execution = await StartAsync(Endless);
        Assert.True(execution.Read());
        execution.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (execution.Read())
            {
            }
        });
    }

    [Fact]
    public async Task A_token_cancels_a_statement_that_has_not_answered_yet()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var starting = QueryRunner.StartAsync(
            _pool, new QueryRequest("select pg_sleep(600) /* not answered */"), source.Token);
        var pid = await PidOfAsync("not answered");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Equal("idle", await StateOfAsync(pid));
        Assert.Equal(0, _pool.Statistics.Busy);
    }

    [Fact]
    public async Task Cancel_after_the_end_hits_nobody()
    {
        var execution = await StartAsync("select 1");
        QueryTests.ReadAll(execution);
        Assert.False(execution.NextResult());
        execution.Cancel();
        execution.Dispose();
        execution.Cancel();
        execution.Dispose();
        await using var next = await StartAsync("select pg_sleep(0.2)");
        Assert.Single(QueryTests.ReadAll(next));
    }

    [Fact]
    public async Task A_command_timeout_is_a_fault_and_leaves_the_connection_usable()
    {
        var request = new QueryRequest("select pg_sleep(600)") { CommandTimeout = TimeSpan.FromSeconds(1) };
        var fault = await Assert.ThrowsAsync<Fault>(() => QueryRunner.StartAsync(_pool, request, Cancel));
        Assert.Equal(("CommandTimedOut", FaultKind.Timeout), (fault.ErrorId, fault.Kind));
        await using var next = await StartAsync("select 1");
        Assert.Equal([1], QueryTests.ReadAll(next));
    }

    [Fact]
    public async Task A_consumer_that_works_for_longer_than_the_timeout_is_not_timed_out()
    {
        var request = new QueryRequest("select repeat('x', 100000) from generate_series(1, 1000)") { CommandTimeout = TimeSpan.FromSeconds(1) };
        await using var execution = await QueryRunner.StartAsync(_pool, request, Cancel);
        Assert.True(execution.Read());
        await Task.Delay(1500, Cancel);
        Assert.Equal(999, QueryTests.ReadAll(execution).Count);
    }

    [Fact]
    public async Task A_server_that_goes_down_in_the_middle_of_a_stream_is_a_fault_and_the_next_query_works()
    {
        await using (var execution = await StartAsync(Endless))
        {
            Assert.True(execution.Read());
            var fault = await Assert.ThrowsAsync<Fault>(async () =>
            {
                await database.Cluster.RestartAsync(RdsIam.Sandbox.Cluster.ShutdownMode.Fast, Cancel);
                while (execution.Read())
                {
                }
            });
            Assert.Equal(("ConnectionLost", FaultKind.Connection), (fault.ErrorId, fault.Kind));
        }

        await using var next = await StartAsync("select 1");
        Assert.Equal([1], QueryTests.ReadAll(next));
    }

    [Fact]
    public async Task After_a_restart_while_all_connections_were_idle_the_next_query_works()
    {
        await using (var first = await StartAsync("select 1"))
        {
            Assert.Equal([1], QueryTests.ReadAll(first));
        }

        await database.Cluster.RestartAsync(RdsIam.Sandbox.Cluster.ShutdownMode.Immediate, Cancel);
        await Task.Delay(1100, Cancel);
        await using var next = await StartAsync("select 2");
        Assert.Equal([2], QueryTests.ReadAll(next));
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(_pool, new QueryRequest(sql), Cancel);

    private async Task<int> PidOfAsync(string mark)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(
            $"select pid from pg_stat_activity where state = 'active' and query like '%/* {mark} */%' and pid <> pg_backend_pid()");
        for (var tries = 0; tries < 1000; tries++)
        {
            if (await command.ExecuteScalarAsync(Cancel) is int pid)
            {
                return pid;
            }

            await Task.Delay(10, Cancel);
        }

        throw new InvalidOperationException($"No session runs a statement marked {mark}.");
    }

    private static void ReadToTheEnd(QueryExecution execution)
    {
        do
        {
            QueryTests.ReadAll(execution);
        }
        while (execution.NextResult());
    }

    private async Task<string?> StateOfAsync(int pid)
    {
        await using var command = database.Cluster.Superuser.CreateCommand($"select state from pg_stat_activity where pid = {pid}");
        return await command.ExecuteScalarAsync(Cancel) as string;
    }
}
