using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Sessions leave nothing behind, and what is tried again is done once.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class SessionTests(DatabaseFixture database) : IAsyncLifetime
{
    private ConnectionPool _pool = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One connection: who comes next gets the same one.</summary>
    public ValueTask InitializeAsync()
    {
        _pool = ConnectionPools.Get(database.Target with { MaxPoolSize = 1, ApplicationName = "sessions" }, DatabaseFixture.Administrator);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        ConnectionPools.Remove(_pool);
        return ValueTask.CompletedTask;
    }

    public static TheoryData<bool, string> Ends => new()
    {
        { false, "well" }, { true, "well" }, { false, "early" }, { true, "early" }, { false, "error" }, { true, "error" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Role_and_settings_are_gone_when_the_connection_goes_back(bool transaction, string end)
    {
        var options = new SessionOptions
        {
            Transaction = transaction,
            ReadOnly = true,
            Isolation = TransactionIsolation.Serializable,
            LockTimeout = TimeSpan.FromMilliseconds(1500),
            SearchPath = [new SqlIdentifier("Odd, \"one\""), new SqlIdentifier("public")],
            Role = new SqlIdentifier("plain"),
        };
        using (var session = await QuerySession.OpenAsync(_pool, options, Cancel))
        {
            Assert.Equal(
                ["plain", "\"Odd, \"\"one\"\"\", \"public\"", "1500ms", "on", "serializable"],
                await StateAsync(session));
            if (end == "early")
            {
                await using var rows = await QueryRunner.StartAsync(session, new QueryRequest("select generate_series(1, 1000000000)"), Cancel);
                Assert.True(rows.Read());
            }
            else if (end == "error")
            {
                await Assert.ThrowsAsync<SqlFault>(() => QueryRunner.StartAsync(session, new QueryRequest("select 1 / 0"), Cancel));
            }
        }

        // The server says what the idle session is like; a new query would only show what the driver has reset by then.
        await using var next = await _pool.OpenAsync(Cancel);
        await using var state = await OpenConnectionQuery.StartAsync(next, StateQuery, Cancel);
        Assert.True(state.Read());
        Assert.Equal(["tester", "\"$user\", public", "0", "off", "read committed"], Enumerable.Range(0, 5).Select(state.Value));
    }

    [Fact]
    public async Task The_reset_is_sent_before_the_connection_is_idle()
    {
        int pid;
        using (var session = await QuerySession.OpenAsync(_pool, new SessionOptions { Role = new SqlIdentifier("plain") }, Cancel))
        {
            pid = session.Connection.ProcessID;
        }

        await using var command = database.Cluster.Superuser.CreateCommand($"select state || ' after ' || query from pg_stat_activity where pid = {pid}");
        Assert.Equal("idle after RESET ROLE", await command.ExecuteScalarAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_role_that_may_not_be_taken_is_a_fault_and_the_connection_is_free(bool transaction)
    {
        var fault = await Assert.ThrowsAsync<Fault>(
            () => QuerySession.OpenAsync(_pool, new SessionOptions { Role = new SqlIdentifier("no such role"), Transaction = transaction }, Cancel));
        Assert.Equal("RoleNotThere", fault.ErrorId);
        await using var next = await QueryRunner.StartAsync(_pool, new QueryRequest("select 1"), Cancel);
        Assert.Equal([1], QueryTests.ReadAll(next));
    }

    [Theory]
    [InlineData("commit; drop table x")]
    [InlineData("select 1; rollback")]
    public async Task A_transaction_is_not_ended_by_what_it_runs(string sql)
    {
        using var session = await QuerySession.OpenAsync(_pool, new SessionOptions { Transaction = true }, Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(() => QueryRunner.StartAsync(session, new QueryRequest(sql), Cancel));
        Assert.Equal("TransactionStatement", fault.ErrorId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_lost_is_tried_again_and_its_rows_come_once(bool transaction)
    {
        await RunAsync("drop sequence if exists tries; create sequence tries; drop table if exists tried; create table tried (n bigint)");
        // A sequence goes on whatever is rolled back: so the first two tries fail, as a serialization failure does.
        var request = new QueryRequest(
            """
            insert into tried values (1) returning n;
            do $$ begin if nextval('tries') < 3 then raise exception 'lost' using errcode = '40001'; end if; end $$
            """);
        if (!transaction)
        {
            // DO may commit by itself outside of a transaction block; a function cannot.
            await RunAsync(
                "create or replace function lose() returns void language plpgsql as $$ begin if nextval('tries') < 3 then raise exception 'lost' using errcode = '40001'; end if; end $$");
            request = new QueryRequest("insert into tried values (1) returning n; select lose()");
        }

        var output = new TestOutput();
        var options = new SessionOptions { Transaction = transaction, RetryCount = 2 };
        if (transaction)
        {
            using var work = new TransactionWork(_pool, options, output);
            await work.RunAsync((session, cancel) => RequestWork.RunAsync(session, new QueryRequest("insert into tried values (0) returning n"), output, cancel), null, Cancel);
            await work.RunAsync((session, cancel) => RequestWork.RunAsync(session, request, output, cancel), null, Cancel);
            Assert.Empty(output.Written);
            await work.CommitAsync(Cancel);
            Assert.Equal([0L, 1L], output.Written);
        }
        else
        {
            await RequestWork.RunAsync(_pool, options, request, output, Cancel);
            Assert.Equal([1L, null], output.Written);
        }

        Assert.Equal(["40001", "40001"], output.Retries);
        Assert.Equal(transaction ? 2L : 1L, Assert.Single(await SelectAsync("select count(*) from tried")));
    }

    [Fact]
    public async Task A_text_that_may_commit_by_itself_is_not_tried_again()
    {
        var output = new TestOutput();
        var request = new QueryRequest("do $$ begin raise exception 'lost' using errcode = '40P01'; end $$");
        await Assert.ThrowsAsync<SqlFault>(
            () => RequestWork.RunAsync(_pool, new SessionOptions { RetryCount = 5 }, request, output, Cancel));
        Assert.Empty(output.Retries);
    }

    [Fact]
    public async Task A_login_that_may_work_later_is_tried_again_and_one_that_never_will_is_not()
    {
        var nobody = database.Target with { ConnectToPort = 1, ApplicationName = "nobody" };
        var pool = ConnectionPools.Get(nobody, DatabaseFixture.Administrator);
        var output = new TestOutput();
        await Assert.ThrowsAsync<Fault>(
            () => RequestWork.RunAsync(pool, new SessionOptions { RetryCount = 2 }, new QueryRequest("select 1"), output, Cancel));
        Assert.Equal(["ConnectRefused", "ConnectRefused"], output.Retries);
        ConnectionPools.Remove(pool);

        pool = ConnectionPools.Get(database.Target with { Database = "nope" }, DatabaseFixture.Administrator);
        output = new TestOutput();
        await Assert.ThrowsAsync<Fault>(
            () => RequestWork.RunAsync(pool, new SessionOptions { RetryCount = 2 }, new QueryRequest("select 1"), output, Cancel));
        Assert.Empty(output.Retries);
        ConnectionPools.Remove(pool);
    }

    private const string StateQuery =
        "select current_user::text, current_setting('search_path'), current_setting('lock_timeout'), current_setting('transaction_read_only'), current_setting('transaction_isolation')";

    private static async Task<IEnumerable<object?>> StateAsync(QuerySession session)
    {
        await using var state = await QueryRunner.StartAsync(session, new QueryRequest(StateQuery), Cancel);
        Assert.True(state.Read());
        return [.. Enumerable.Range(0, 5).Select(state.Value)];
    }

    private async Task RunAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(_pool, new QueryRequest(sql), Cancel);
    }

    private async Task<List<object?>> SelectAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(_pool, new QueryRequest(sql), Cancel);
        return QueryTests.ReadAll(execution);
    }
}
