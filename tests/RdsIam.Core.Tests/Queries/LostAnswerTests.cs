using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>A server that says nothing any more is not waited for without end, and what it may have done is not done again.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class LostAnswerTests(DatabaseFixture database) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private TlsRelay _relay = null!;
    private ConnectionPool _pool = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _relay = new TlsRelay(database.Cluster.SocketPath, database.Authority.Issue(DatabaseFixture.HostName));
        _pool = ConnectionPools.Get(
            database.TargetOf(_relay) with { MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(5) }, DatabaseFixture.Administrator);
        await using var command = database.Cluster.Superuser.CreateCommand(
            "drop table if exists lost; create table lost (id int)");
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        ConnectionPools.Remove(_pool);
        await _relay.DisposeAsync();
    }

    [Theory]
    [InlineData("transaction", true)]
    [InlineData("transaction", false)]
    [InlineData("records", true)]
    [InlineData("records", false)]
    public async Task A_lost_answer_to_COMMIT_is_called_so_and_nothing_is_sent_again(string how, bool silent)
    {
        _relay.Watch = sent => sent.Contains("COMMIT", StringComparison.Ordinal) && (silent || Break());
        var options = new SessionOptions { RetryCount = 5, CommandTimeout = TimeSpan.FromSeconds(2), Transaction = how == "transaction" };
        var output = new TestOutput();
        var fault = await Assert.ThrowsAsync<Fault>(
            () => (how == "transaction" ? TransactionAsync(options, output) : RecordsAsync(options, output)).WaitAsync(Patience, Cancel));
        Assert.Equal("CommitOutcomeUnknown", fault.ErrorId);
        Assert.Empty(output.Retries);
        Assert.Empty(output.Written.Skip(how == "records" ? 1 : 0));
        if (how == "records")
        {
            Assert.Contains("records 2 to 3", fault.Message, StringComparison.Ordinal);
        }

        // It did take effect, once.
        Assert.Equal([1, 2, 3], await IdsAsync());
        await RecoversAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_is_that_of_a_text_whose_statements_go_one_by_one(bool silent)
    {
        _relay.Watch = sent => sent.Contains("COMMIT", StringComparison.Ordinal) && (silent || Break());
        var request = new QueryRequest("insert into lost values (1) returning id; select 'lost'::regclass; insert into lost values (2) returning id")
        {
            CommandTimeout = TimeSpan.FromSeconds(2),
        };
        var output = new TestOutput();
        var fault = await Assert.ThrowsAsync<Fault>(() => RequestWork.RunAsync(
            _pool, new SessionOptions { RetryCount = 5 }, request, output, Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal("CommitOutcomeUnknown", fault.ErrorId);
        Assert.Empty(output.Retries);
        Assert.Empty(output.Written);
        Assert.Equal([1, 2], await IdsAsync());
        await RecoversAsync();
    }

    [Theory]
    [InlineData("40001")]
    [InlineData("57P01")]
    public async Task What_a_server_says_at_COMMIT_counts_only_when_it_goes_on(string how)
    {
        await using (var command = database.Cluster.Superuser.CreateCommand(
            $$"""
            drop sequence if exists lost_tries; create sequence lost_tries;
            create or replace function lose_at_commit() returns trigger language plpgsql as $$ begin
                if nextval('lost_tries') < 3 then
                    {{(how == "40001" ? "raise exception 'lost' using errcode = '40001'" : "perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5)")}};
                end if;
                return null;
            end $$;
            create constraint trigger lose after insert on lost deferrable initially deferred for each row execute function lose_at_commit()
            """))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        var output = new TestOutput();
        var options = new SessionOptions { RetryCount = 5, Transaction = true };
        if (how == "40001")
        {
            await TransactionAsync(options, output).WaitAsync(Patience, Cancel);
            Assert.Equal(["40001", "40001"], output.Retries);
            Assert.Equal([1, 2, 3], await IdsAsync());
        }
        else
        {
            var fault = await Assert.ThrowsAsync<Fault>(() => TransactionAsync(options, output).WaitAsync(Patience, Cancel));
            Assert.Equal("CommitOutcomeUnknown", fault.ErrorId);
            Assert.Contains("terminating connection", fault.Message, StringComparison.Ordinal);
            Assert.Empty(output.Retries);
        }
    }

    [Fact]
    public async Task A_connection_that_is_lost_before_COMMIT_is_a_reason_to_begin_anew()
    {
        var broken = 0;
        _relay.Watch = sent => sent.Contains("values (3)", StringComparison.Ordinal) && broken++ < 2 && Break();
        var output = new TestOutput();
        await TransactionAsync(new SessionOptions { RetryCount = 5, Transaction = true }, output).WaitAsync(Patience, Cancel);
        Assert.Equal(["ConnectionLost", "ConnectionLost"], output.Retries);
        Assert.Equal([1, 2, 3], await IdsAsync());
        Assert.Equal([1, 2, 3], output.Written);
    }

    [Theory]
    [InlineData("insert into lost values (1)", "OutcomeUnknown")]
    [InlineData("select count(*) from lost", "CommandTimedOutUnanswered")]
    public async Task A_statement_that_times_out_without_a_word_says_what_is_known(string sql, string errorId)
    {
        await WarmAsync();
        _relay.IsSilent = true;
        var request = new QueryRequest(sql) { CommandTimeout = TimeSpan.FromSeconds(1) };
        var fault = await Assert.ThrowsAsync<Fault>(() => RequestWork.RunAsync(
            _pool, new SessionOptions { RetryCount = 5 }, request, new TestOutput(), Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal((errorId, FaultKind.Timeout), (fault.ErrorId, fault.Kind));
        await RecoversAsync();
    }

    [Theory]
    [InlineData("insert into lost values (1)")]
    [InlineData("select count(*) from lost")]
    public async Task One_that_is_repeated_and_is_being_prepared_has_a_limit_too(string sql)
    {
        var request = new QueryRequest(sql) { CommandTimeout = TimeSpan.FromSeconds(1) };
        await RequestWork.RunAsync(_pool, new SessionOptions(), request, new TestOutput(), Cancel);
        _relay.IsSilent = true;
        var fault = await Assert.ThrowsAsync<Fault>(() => RequestWork.RunAsync(
            _pool, new SessionOptions(), request, new TestOutput(), Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal("CommandTimedOutUnanswered", fault.ErrorId);
        await RecoversAsync();
    }

    [Fact]
    public async Task So_have_records_whose_statement_is_being_prepared()
    {
        await WarmAsync();
        _relay.IsSilent = true;
        var fault = await Assert.ThrowsAsync<Fault>(() => RecordsAsync(
            new SessionOptions { CommandTimeout = TimeSpan.FromSeconds(1) }, new TestOutput()).WaitAsync(Patience, Cancel));
        Assert.Equal(FaultKind.Timeout, fault.Kind);
        await RecoversAsync();
    }

    [Theory]
    [InlineData("insert into lost values (1)", "OutcomeUnknown")]
    [InlineData("select count(*) from lost", "ConnectionLost")]
    public async Task A_statement_whose_connection_breaks_is_not_sent_again(string sql, string errorId)
    {
        _relay.Watch = sent => sent.Contains(" lost", StringComparison.Ordinal) && Break();
        var output = new TestOutput();
        var fault = await Assert.ThrowsAsync<Fault>(() => RequestWork.RunAsync(
            _pool, new SessionOptions { RetryCount = 5 }, new QueryRequest(sql), output, Cancel).WaitAsync(Patience, Cancel));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Empty(output.Retries);
        Assert.Equal(sql.StartsWith('i') ? [1] : [], await IdsAsync());
        await RecoversAsync();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(5000, false)]
    public async Task A_stopped_query_ends_within_seconds_while_the_server_is_silent(int rows, bool session)
    {
        await WarmAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var request = new QueryRequest("select generate_series(1, 100000000) as i, repeat('x', 2000) as pad");
        var seen = new TaskCompletionSource();
        _relay.IsSilent = rows == 0;
        var work = Task.Run(
            async () =>
            {
                using var held = session ? await QuerySession.OpenAsync(_pool, new SessionOptions { Transaction = true }, Cancel) : null;
                await using var execution = held is null
                    ? await QueryRunner.StartAsync(_pool, request, stop.Token)
                    : await QueryRunner.StartAsync(held, request, stop.Token);
                using var registration = stop.Token.Register(execution.Cancel);
                for (var i = 0; i < 500 && execution.Read(); i++)
                {
                    Seen(i);
                }

                using var ahead = new ReadAhead(execution);
                for (var i = 500; ahead.Take() is { Count: > 0 } taken; i += taken.Count)
                {
                    Seen(i);
                }
            },
            Cancel);

        void Seen(int count)
        {
            if (count >= rows)
            {
                _relay.IsSilent = true;
                seen.TrySetResult();
            }
        }

        await (rows == 0 ? Task.Delay(500, Cancel) : seen.Task.WaitAsync(Patience, Cancel));
        await Task.Delay(500, Cancel);
        var cancelling = Task.Run(stop.Cancel, Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        await cancelling.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await RecoversAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Records_that_are_stopped_end_within_seconds_while_the_server_is_silent(bool transaction)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _relay.Watch = sent => sent.Contains("insert into lost", StringComparison.Ordinal) && Fall(stop);
        var options = new SessionOptions { Transaction = transaction, Role = transaction ? null : new SqlIdentifier("tester") };
        var output = new TestOutput();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => (transaction ? TransactionAsync(options, output, stop.Token) : RecordsAsync(options, output, stop.Token))
                .WaitAsync(TimeSpan.FromSeconds(60), Cancel));
        await RecoversAsync();
    }

    private static bool Break() => throw new ResetException();

    private static bool Fall(CancellationTokenSource stop)
    {
        stop.CancelAfter(500);
        return true;
    }

    private async Task TransactionAsync(SessionOptions options, TestOutput output, CancellationToken? stop = null)
    {
        using var work = new TransactionWork(_pool, options, output);
        for (var i = 1; i <= 3; i++)
        {
            var request = new QueryRequest($"insert into lost values ({i}) returning id");
            await work.RunAsync((session, cancel) => RequestWork.RunAsync(session, request, output, cancel), null, stop ?? Cancel);
        }

        await work.CommitAsync(stop ?? Cancel);
    }

    private async Task RecordsAsync(SessionOptions options, TestOutput output, CancellationToken? stop = null)
    {
        var request = new QueryRequest("insert into lost values (@id) returning id") { CommandTimeout = options.CommandTimeout };
        using var sender = new RecordSender(_pool, options, new RecordQuery(request, ["id"]), 100, output);
        for (var i = 1; i <= 3; i++)
        {
            await sender.AddAsync(new QueryRecord(i, [i], null), stop ?? Cancel);
        }

        await sender.EndAsync(stop ?? Cancel);
    }

    private async Task WarmAsync() => await (await _pool.OpenAsync(Cancel)).DisposeAsync();

    private async Task<List<int>> IdsAsync()
    {
        await using var command = database.Cluster.Superuser.CreateCommand("select coalesce(array_agg(id order by id), '{}') from lost");
        return [.. (int[])(await command.ExecuteScalarAsync(Cancel))!];
    }

    /// <summary>The pool's only slot comes back, and what comes next finds a server that answers.</summary>
    private async Task RecoversAsync()
    {
        (_relay.Watch, _relay.IsSilent) = (null, false);
        for (var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ;)
        {
            try
            {
                await using var execution = await QueryRunner.StartAsync(_pool, new QueryRequest("select 7"), Cancel).WaitAsync(Patience, Cancel);
                Assert.Equal([7], QueryTests.ReadAll(execution));
                return;
            }
            catch (Fault) when (Environment.TickCount64 < end)
            {
                await Task.Delay(100, Cancel);
            }
        }
    }
}
