using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Records that are sent in groups count one by one.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class RecordTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("returning id")]
    public async Task Records_that_fail_are_reported_by_number_and_the_others_take_effect(string returning)
    {
        await RunAsync("drop table if exists counted; create table counted (id int primary key check (id <> 13))");
        var ids = Enumerable.Range(1, 500).Select(n => n % 100 == 0 ? 1 : n).Cast<object?>().ToList();
        var output = await SendAsync($"insert into counted values (@id) {returning}", ids);
        Assert.Equal(
            [(13, "23514"), (100, "23505"), (200, "23505"), (300, "23505"), (400, "23505"), (500, "23505")], output.Reported);
        Assert.Equal([494L], await SelectAsync("select count(*) from counted"));
        Assert.Equal(returning.Length == 0 ? 0 : 494, output.Written.Count);
        Assert.Equal(output.Written.Distinct().Count(), output.Written.Count);
    }

    [Fact]
    public async Task What_shows_at_the_commit_only_is_found_record_by_record()
    {
        await RunAsync("drop table if exists at_commit; create table at_commit (id int primary key deferrable initially deferred)");
        var output = await SendAsync("insert into at_commit values (@id)", [1, 2, 3, 4, 5, 6, 2, 7, 8, 9]);
        Assert.Equal([(7, "23505")], output.Reported);
        Assert.Equal([9L], await SelectAsync("select count(*) from at_commit"));
    }

    [Fact]
    public async Task Rows_beyond_what_can_be_held_come_record_by_record_and_once()
    {
        await RunAsync("drop table if exists wide; create table wide (id int)");
        var output = new TestOutput { MostHeld = 50 };
        await SendAsync("insert into wide select @id from generate_series(1, 20) returning id", [.. Enumerable.Range(1, 40).Cast<object?>()], output);
        Assert.Empty(output.Reported);
        Assert.Equal(Enumerable.Range(1, 40).SelectMany(id => Enumerable.Repeat((object?)id, 20)), output.Written);
        Assert.Equal([800L], await SelectAsync("select count(*) from wide"));
    }

    [Fact]
    public async Task Values_of_different_types_and_nulls_go_to_one_column()
    {
        await RunAsync("drop table if exists mixed; create table mixed (id numeric)");
        var output = await SendAsync(
            "insert into mixed values (@id)",
            [null, 1, 2, 3L, "4", 5.5, null, 6.25m, DBNull.Value, "7", 8, 9, 10, 11, 12, 13]);
        Assert.Empty(output.Reported);
        Assert.Equal([91.75m], await SelectAsync("select sum(id)::numeric from mixed"));
        Assert.Equal([3L], await SelectAsync("select count(*) from mixed where id is null"));
    }

    [Fact]
    public async Task A_statement_that_is_wrong_for_all_ends_it_without_a_record()
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => SendAsync("insert into no_such_table values (@id)", [1, 2, 3]));
        Assert.Equal(("42P01", null), (fault.SqlState, fault.Record));
    }

    [Fact]
    public async Task A_transaction_of_records_is_undone_by_one_that_fails()
    {
        await RunAsync("drop table if exists alltogether; create table alltogether (id int primary key)");
        var output = new TestOutput();
        var query = Query("insert into alltogether values (@id)");
        var fault = await Assert.ThrowsAsync<SqlFault>(async () =>
        {
            using var work = new TransactionWork(database.Pool, new SessionOptions { Transaction = true }, output);
            var records = new TransactionRecords(work, query, 100, output);
            for (var i = 1; i <= 50; i++)
            {
                await records.AddAsync(new QueryRecord(i, [i == 50 ? 1 : i], null), Cancel);
            }

            await records.SendAsync(Cancel);
            await work.CommitAsync(Cancel);
        });
        Assert.Equal(50, fault.Record);
        Assert.StartsWith("Record 50: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await SelectAsync("select count(*) from alltogether"));
    }

    [Fact]
    public async Task Prepared_statements_do_not_stay_with_the_pooled_connection()
    {
        var pool = ConnectionPools.Get(database.Target with { MaxPoolSize = 1, ApplicationName = "prepared" }, DatabaseFixture.Administrator);
        var output = new TestOutput();
        using (var sender = new RecordSender(pool, new SessionOptions(), Query("select @id::int"), 100, output))
        {
            for (var i = 1; i <= 10; i++)
            {
                await sender.AddAsync(new QueryRecord(i, [i], null), Cancel);
            }

            await sender.EndAsync(Cancel);
        }

        await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest("select count(*) from pg_prepared_statements"), Cancel);
        Assert.Equal([0L], QueryTests.ReadAll(execution));
        Assert.Equal(Enumerable.Range(1, 10).Cast<object?>(), output.Written);
        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task Several_statements_run_for_each_record()
    {
        await RunAsync("drop table if exists first_t, second_t; create table first_t (id int); create table second_t (id int check (id <> 3))");
        var output = await SendAsync("insert into first_t values (@id); insert into second_t values (@id)", [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([(3, "23514")], output.Reported);
        Assert.Equal([7L, 7L], await SelectAsync("select count(*) from first_t union all select count(*) from second_t"));
    }

    private static RecordQuery Query(string sql) => new(new QueryRequest(sql), ["id"]);

    private async Task<TestOutput> SendAsync(string sql, List<object?> ids, TestOutput? output = null)
    {
        output ??= new TestOutput();
        using var sender = new RecordSender(database.Pool, new SessionOptions(), Query(sql), 100, output);
        for (var i = 0; i < ids.Count; i++)
        {
            await sender.AddAsync(new QueryRecord(i + 1, [ids[i]], ids[i]), Cancel);
        }

        await sender.EndAsync(Cancel);
        return output;
    }

    private async Task RunAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
    }

    private async Task<List<object?>> SelectAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
        return QueryTests.ReadAll(execution);
    }
}
