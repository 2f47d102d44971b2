using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Plans;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>A pinned session keeps what a pooled connection loses, and says when it has lost it itself.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class PinnedSessionTests(DatabaseFixture database) : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ConnectionPool _pool = null!;
    private PinnedSession _session = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var target = database.Target with { ApplicationName = "pinned", MaxPoolSize = 1 };
        _pool = new ConnectionPool(PoolKey.Of(target, "pinned"), new DatabasePassword(DatabaseFixture.Administrator), _time);
        await AsideAsync("drop table if exists pinned; create table pinned (id int primary key deferrable)");
        _session = await PinnedSessions.OpenAsync(_pool, new SessionOptions(), isDefault: false, Cancel);
    }

    public ValueTask DisposeAsync()
    {
        PinnedSessions.Remove(_session);
        _pool.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Settings_tables_locks_and_the_transaction_last_from_call_to_call()
    {
        await RunAsync("set search_path = pg_temp; create temp table mine (id int); select pg_advisory_lock(7)");
        await RunAsync("begin");
        await RunAsync("insert into mine values (1)");
        Assert.Equal((TransactionState.Open, PinnedState.Ready), (_session.Transaction, _session.State));
        Assert.Equal([1], await RunAsync("select id from mine"));
        await RunAsync("rollback");
        Assert.Equal((TransactionState.None, null), (_session.Transaction, _session.TransactionSince));
        Assert.Equal([0L], await RunAsync("select count(*) from mine"));
        Assert.Equal([false], await AsideAsync("select pg_try_advisory_lock(7)"));

        PinnedSessions.Remove(_session);
        Assert.Equal(PinnedState.Closed, _session.State);
        await EndAsync(_session.ProcessId);
        Assert.Equal([true], await AsideAsync("select pg_try_advisory_lock(7)"));
    }

    [Fact]
    public async Task It_takes_no_place_in_the_pool_and_is_set_as_its_options_say()
    {
        using var read = await PinnedSession.OpenAsync(_pool, new SessionOptions { ReadOnly = true, Role = new("pg_monitor") }, 99, false, Cancel);
        Assert.Equal(["pg_monitor"], await RunAsync("select current_user::text", read));
        Assert.Equal("25006", (await Assert.ThrowsAsync<SqlFault>(() => RunAsync("create table nope (id int)", read))).SqlState);
        Assert.Equal(["pg_monitor"], await RunAsync("select current_user::text", read));
        Assert.Equal([1], await AsideAsync("select 1"));
    }

    [Fact]
    public async Task Two_commands_at_once_are_refused_and_the_first_goes_on()
    {
        using (var busy = await QuerySession.OpenAsync(_pool, Options(), Cancel))
        {
            Assert.Equal(PinnedState.Busy, _session.State);
            Assert.Equal("SessionBusy", (await Assert.ThrowsAsync<Fault>(() => RunAsync("select 2"))).ErrorId);
        }

        Assert.Equal([3], await RunAsync("select 3"));
    }

    [Fact]
    public async Task A_transaction_that_failed_takes_only_its_end_and_commits_nothing()
    {
        await PinnedTransaction.StartAsync(_session, null, new SessionOptions { Isolation = TransactionIsolation.Serializable }, Cancel);
        Assert.Equal(["serializable"], await RunAsync("show transaction_isolation"));
        await RunAsync("insert into pinned values (1)");
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync("select 1 / 0"));
        Assert.Contains("Undo-RdsIamTransaction", _session.Explain(fault)?.Message ?? fault.Message, StringComparison.Ordinal);
        Assert.Equal(TransactionState.Failed, _session.Transaction);
        foreach (var text in (string[])["select 1", "commit", "insert into pinned values (2)"])
        {
            Assert.Equal("TransactionFailed", (await Assert.ThrowsAsync<Fault>(() => RunAsync(text))).ErrorId);
        }

        Assert.Equal("TransactionFailed", (await Assert.ThrowsAsync<Fault>(() => PinnedTransaction.CompleteAsync(_session, null, null, Cancel))).ErrorId);
        await PinnedTransaction.UndoAsync(_session, null, Cancel);
        Assert.Equal([0L], await RunAsync("select count(*) from pinned"));
    }

    [Fact]
    public async Task Savepoints_bring_back_what_was_before_them()
    {
        Assert.Equal(
            "NoTransactionIsOpen", (await Assert.ThrowsAsync<Fault>(() => PinnedTransaction.StartAsync(_session, "a", new SessionOptions(), Cancel))).ErrorId);
        await PinnedTransaction.StartAsync(_session, null, new SessionOptions(), Cancel);
        Assert.Equal(
            "TransactionIsOpen", (
                await Assert.ThrowsAsync<Fault>(() => PinnedTransaction.StartAsync(_session, null, new SessionOptions(), Cancel))).ErrorId);
        await RunAsync("insert into pinned values (1)");
        await PinnedTransaction.StartAsync(_session, "Half \"way\"", new SessionOptions(), Cancel);
        await Assert.ThrowsAsync<SqlFault>(() => RunAsync("insert into pinned values (1)"));
        await PinnedTransaction.UndoAsync(_session, "Half \"way\"", Cancel);
        Assert.Equal(TransactionState.Open, _session.Transaction);
        await RunAsync("insert into pinned values (2)");
        await PinnedTransaction.CompleteAsync(_session, "Half \"way\"", null, Cancel);
        await PinnedTransaction.CompleteAsync(_session, null, null, Cancel);
        Assert.Equal([2L], await AsideAsync("select count(*) from pinned"));
        Assert.Equal("NoTransactionIsOpen", (await Assert.ThrowsAsync<Fault>(() => PinnedTransaction.CompleteAsync(_session, null, null, Cancel))).ErrorId);
    }

    [Fact]
    public async Task What_is_undone_within_an_open_transaction_leaves_what_was_before()
    {
        await RunAsync("begin; insert into pinned values (1)");
        using (var work = new TransactionWork(_pool, Options() with { Transaction = true }, new TestOutput()))
        {
            await work.RunAsync((session, cancel) => RunInAsync(session, "insert into pinned values (2)", cancel), null, Cancel);
            await Assert.ThrowsAsync<SqlFault>(() => work.RunAsync((session, cancel) => RunInAsync(session, "select 1 / 0", cancel), null, Cancel));
        }

        var output = new TestOutput();
        using (var sender = new RecordSender(_pool, Options(), new RecordQuery(new QueryRequest("insert into pinned values (@id)"), ["id"]), 100, output))
        {
            foreach (var (value, number) in new[] { 3, 3, 4, 1, 5 }.Select((value, i) => (value, i + 1)))
            {
                await sender.AddAsync(new QueryRecord(number, [value], null), Cancel);
            }

            await sender.EndAsync(Cancel);
        }

        Assert.Equal([(2, "23505"), (4, "23505")], output.Reported);
        Assert.Equal([1, 3, 4, 5], await RunAsync("select id from pinned order by id"));
        await ExplainWork.RunAsync(_pool, Options(), new QueryRequest("delete from pinned"), analyze: true, output, Cancel);
        Assert.Equal([4L], await RunAsync("select count(*) from pinned"));
        Assert.Equal(TransactionState.Open, _session.Transaction);
        await RunAsync("rollback");
        Assert.Equal([0L], await AsideAsync("select count(*) from pinned"));
    }

    [Fact]
    public async Task Rows_of_copy_and_other_parts_run_in_the_open_transaction()
    {
        await RunAsync("begin");
        await RunAsync("copy pinned from stdin;\n1\n2\n\\.\nselect 1;");
        Assert.Equal(
            "EachAloneInTransaction",
            (await Assert.ThrowsAsync<Fault>(() => RunAsync(new QueryRequest("select 1; select 2") { EachAlone = true }, _session))).ErrorId);
        await RunAsync("commit");
        Assert.Equal([2L], await AsideAsync("select count(*) from pinned"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_the_server_ended_says_so_before_anything_is_sent(bool isInTransaction)
    {
        await RunAsync(isInTransaction ? "begin; insert into pinned values (1)" : "set work_mem = '5MB'");
        await AsideAsync($"select pg_terminate_backend({_session.ProcessId})");
        await EndAsync(_session.ProcessId);
        _time.Advance(TimeSpan.FromSeconds(2));
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync("insert into pinned values (2)"));
        Assert.Equal("SessionLost", fault.ErrorId);
        Assert.Contains("terminating connection due to administrator command", fault.Message, StringComparison.Ordinal);
        Assert.Contains(isInTransaction ? "is gone: the server undoes all of it" : "No transaction was open", fault.Message, StringComparison.Ordinal);
        Assert.Equal(PinnedState.Lost, _session.State);
        Assert.Equal("SessionLost", (await Assert.ThrowsAsync<Fault>(() => RunAsync("select 1"))).ErrorId);
        Assert.Equal([0L], await AsideAsync("select count(*) from pinned"));
    }

    [Fact]
    public async Task A_session_that_is_ended_while_it_works_says_so_too()
    {
        await RunAsync("begin");
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => RunAsync("select pg_terminate_backend(pg_backend_pid())"));
        Assert.Equal("SessionLost", _session.Explain(fault)?.ErrorId ?? fault.ErrorId);
        Assert.Equal((PinnedState.Lost, "terminating connection due to administrator command"), (_session.State, _session.LostBecause));
    }

    [Fact]
    public async Task A_timeout_of_the_server_is_named()
    {
        await RunAsync("set idle_in_transaction_session_timeout = 100");
        await RunAsync("begin");
        await EndAsync(_session.ProcessId);
        _time.Advance(TimeSpan.FromSeconds(2));
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync("select 1"));
        Assert.Contains("idle_in_transaction_session_timeout", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_that_was_idle_for_minutes_is_warned_of_once()
    {
        var output = new TestOutput();
        _time.Advance(TimeSpan.FromMinutes(5));
        await RunAsync(new QueryRequest("begin"), _session, output);
        Assert.Empty(output.Warnings);
        _time.Advance(TimeSpan.FromMinutes(5));
        await RunAsync(new QueryRequest("select 1"), _session, output);
        await RunAsync(new QueryRequest("select 1"), _session, output);
        Assert.Contains("was idle for 5 minutes in a transaction", Assert.Single(output.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_removed_while_it_works_ends_with_its_command()
    {
        using (var busy = await QuerySession.OpenAsync(_pool, Options(), Cancel))
        {
            PinnedSessions.Remove(_session);
            Assert.DoesNotContain(_session, PinnedSessions.All);
            await RunInAsync(busy, "insert into pinned values (1)", Cancel);
        }

        await EndAsync(_session.ProcessId);
        Assert.Equal("SessionClosed", (await Assert.ThrowsAsync<Fault>(() => RunAsync("select 1"))).ErrorId);
    }

    [Fact]
    public async Task A_pooled_text_whose_begin_only_the_server_saw_is_an_error_and_undone()
    {
        await AsideAsync("drop role if exists escaper; create role escaper superuser login password 'correct horse'; alter role escaper set standard_conforming_strings = off");
        using var pool = new ConnectionPool(
            PoolKey.Of(database.Target with { UserName = "escaper" }, "escaper"), new DatabasePassword(new("escaper", "correct horse")), TimeProvider.System);
        // One literal to the standard; to this session it ends before the first semicolon.
        var request = new QueryRequest(@"select 'a\''; begin; insert into pinned values (1); select '' --'");
        var fault = await Assert.ThrowsAsync<Fault>(async () =>
        {
            await using var execution = await QueryRunner.StartAsync(pool, request, Cancel);
            new TestOutput().Read(execution);
        });
        Assert.Equal("TransactionLeftOpen", fault.ErrorId);
        Assert.Contains("It was rolled back.", fault.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await AsideAsync("select count(*) from pinned"));
    }

    [Fact]
    public async Task A_trial_is_undone_at_its_end_and_finds_what_a_commit_would()
    {
        var options = new SessionOptions { Transaction = true, Rollback = true };
        var output = new TestOutput();
        using (var work = new TransactionWork(database.Pool, options, output))
        {
            await work.RunAsync((session, cancel) => RequestWork.RunAsync(session, new QueryRequest("insert into pinned values (1) returning id"), output, cancel), "/sql/001.sql", Cancel);
            await work.CommitAsync(Cancel);
            Assert.Equal("Rolled back: nothing of 001.sql is left.", work.NothingLeft);
        }

        Assert.Equal([1], output.Written);
        Assert.Equal([0L], await AsideAsync("select count(*) from pinned"));
        using (var work = new TransactionWork(database.Pool, options, output))
        {
            await work.RunAsync(
                (session, cancel) => RunInAsync(session, "set constraints all deferred; insert into pinned values (1), (1)", cancel), null, Cancel);
            var fault = await Assert.ThrowsAsync<SqlFault>(() => work.CommitAsync(Cancel));
            Assert.Equal("23505", fault.SqlState);
            Assert.EndsWith("Rolled back: nothing of this call is left.", fault.Message, StringComparison.Ordinal);
        }

        using (var work = new TransactionWork(database.Pool, options, output))
        {
            var fault = await Assert.ThrowsAsync<Fault>(
                () => work.RunAsync((session, cancel) => RunInAsync(session, "select 1; commit", cancel), null, Cancel));
            Assert.Equal("RollbackStatement", fault.ErrorId);
        }
    }

    [Theory]
    [InlineData("set work_mem = '5MB'", "SET")]
    [InlineData("begin; set search_path = x; commit", "SET")]
    [InlineData("select set_config('work_mem', '5MB', false)", "set_config")]
    [InlineData("create temporary table t (id int)", "CREATE TEMPORARY")]
    [InlineData("create or replace temp view v as select 1", "CREATE TEMP")]
    [InlineData("listen orders", "LISTEN")]
    [InlineData("prepare p as select 1", "PREPARE")]
    [InlineData("begin; declare c cursor with hold for select 1; commit", "DECLARE … WITH HOLD")]
    [InlineData("select pg_try_advisory_lock(5)", "pg_try_advisory_lock")]
    [InlineData("set work_mem = '5MB'; select 1", null)]
    [InlineData("set local work_mem = '5MB'", null)]
    [InlineData("set transaction read only", null)]
    [InlineData("create temp table t (id int); insert into t values (1)", null)]
    [InlineData("select pg_advisory_xact_lock(5), set_config('work_mem', '5MB', true)", null)]
    [InlineData("create table pinned_set (id int); drop table pinned_set", null)]
    public async Task What_a_pooled_text_sets_up_in_vain_is_warned_of_once_a_connection(string sql, string? name)
    {
        var warnings = new List<string>();
        var request = new QueryRequest(sql) { OnWarning = warnings.Add };
        foreach (var _ in (int[])[1, 2])
        {
            await using var execution = await QueryRunner.StartAsync(_pool, request, Cancel);
        }

        await RunAsync(request, _session);
        Assert.Equal(name is null ? 0 : 1, warnings.Count);
        Assert.All(warnings, warning => Assert.StartsWith($"What {name} (line 1) sets up is gone after this call", warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lock_of_a_pooled_text_does_not_stay_with_the_idle_connection(bool isSet)
    {
        var request = new QueryRequest("select pg_advisory_lock(8); select 1");
        if (isSet)
        {
            await RequestWork.RunAsync(
                _pool, new SessionOptions { LockTimeout = TimeSpan.FromSeconds(5) }, request, new TestOutput(), Cancel);
        }
        else
        {
            await using var execution = await QueryRunner.StartAsync(_pool, request, Cancel);
            new TestOutput().Read(execution);
        }

        Assert.Equal([true], await AsideAsync("select pg_try_advisory_lock(8)"));
    }

    private SessionOptions Options() => new() { Pinned = _session };

    private static async Task RunInAsync(QuerySession session, string sql, CancellationToken cancellationToken) =>
        await RequestWork.RunAsync(session, new QueryRequest(sql), new TestOutput(), cancellationToken);

    private Task<List<object?>> RunAsync(string sql, PinnedSession? session = null) => RunAsync(new QueryRequest(sql), session ?? _session);

    private async Task<List<object?>> RunAsync(QueryRequest request, PinnedSession session, TestOutput? output = null)
    {
        output ??= new TestOutput();
        await RequestWork.RunAsync(_pool, new SessionOptions { Pinned = session }, request, output, Cancel);
        return output.Written;
    }

    /// <summary>Over another connection.</summary>
    private async Task<List<object?>> AsideAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
        var output = new TestOutput();
        output.Read(execution);
        return output.Written;
    }

    /// <summary>Waits for the end of a server process.</summary>
    private async Task EndAsync(int processId)
    {
        while ((await AsideAsync($"select 1 from pg_stat_activity where pid = {processId}")).Count > 0)
        {
            await Task.Delay(20, Cancel);
        }
    }
}
