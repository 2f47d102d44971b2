using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Whatever comes in whatever order: each good record takes effect once, each bad one is named, and it ends.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class RecordProgressTests(DatabaseFixture database)
{
    /// <summary>For what would never end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_mix_of_records_ends_with_the_good_ones_once_and_the_bad_ones_named(int seed)
    {
        var random = new Random(seed);
        var table = $"mix_{seed}";
        await RunAsync($"create table {table} (id int not null, tag text, check (id >= 0), unique (id){(random.Next(2) == 0 ? " deferrable initially deferred" : "")})");
        var (good, bad) = (new List<int>(), new List<int>());
        var records = new List<QueryRecord>();
        for (var number = 1; number <= 300; number++)
        {
            switch (random.Next(random.Next(2, 12)))
            {
                case 0 when number > 1:
                    // Refused before it came here: its number is never seen.
                    break;
                case 1:
                    bad.Add(number);
                    records.Add(
                        new QueryRecord(
                            number, [random.Next(3) switch { 0 => null, 1 => -number, _ => good.Count > 0 ? good[0] : -1 }], null));
                    break;
                default:
                    good.Add(number);
                    records.Add(new QueryRecord(number, [number], null));
                    break;
            }
        }

        var output = new TestOutput { MostHeld = random.Next(2) == 0 ? 20 : int.MaxValue };
        var options = new SessionOptions { RetryCount = random.Next(3) };
        var returning = random.Next(2) == 0 ? "returning id" : "";
        await SendAsync($"insert into {table} (id) values (@id) {returning}", records, options, random.Next(1, 120), output);
        Assert.Equal(good, await SelectAsync<int>($"select id from {table} order by id"));
        Assert.Equal(bad, output.Reported.Select(one => one.Record));
        Assert.Equal(returning.Length > 0 ? good : [], output.Written.Cast<int>());
        Assert.Empty(output.Retries);
    }

    [Theory]
    [InlineData("insert into much select g from generate_series(1, 300) g where @id > 0 returning n", 300)]
    [InlineData("select g from generate_series(1, 300) g where @id > 0", 0)]
    public async Task One_record_with_more_rows_than_can_be_held_is_sent_once_with_retries_too(string sql, long effect)
    {
        await RunAsync("drop table if exists much; create table much (n int)");
        var output = new TestOutput { MostHeld = 50 };
        await SendAsync(sql, [new QueryRecord(1, [1], null)], new SessionOptions { RetryCount = 3 }, 100, output);
        Assert.Equal(300, output.Written.Count);
        Assert.Equal([effect], await SelectAsync<long>("select count(*) from much"));
    }

    [Fact]
    public async Task Rows_that_were_handed_on_are_not_asked_for_again()
    {
        await RunAsync("drop sequence if exists asked; create sequence asked");
        var output = new TestOutput { MostHeld = 50 };
        await SendAsync(
            "select g from generate_series(1, 100) g where @id::int > 0; select lost_after_rows()",
            [new QueryRecord(1, [1], null)],
            new SessionOptions { RetryCount = 3 },
            100,
            output,
            "create or replace function lost_after_rows() returns int language plpgsql as $$ begin perform nextval('asked'); raise exception 'lost' using errcode = '40001'; end $$");
        Assert.Equal([(1, "40001")], output.Reported);
        Assert.Equal(100, output.Written.Count);
        Assert.Equal([1L], await SelectAsync<long>("select last_value from asked"));
    }

    [Theory]
    [InlineData("call pay(@id)")]
    [InlineData("call pay(@id); select 1")]
    [InlineData("begin; insert into paid values (@id); commit; select fail()")]
    public async Task What_commits_by_itself_is_never_run_twice(string sql)
    {
        await RunAsync("drop table if exists paid; create table paid (id int)");
        await RunAsync(
            """
            create or replace function fail() returns int language plpgsql as $$ begin raise exception 'lost' using errcode = '40001'; end $$;
            create or replace procedure pay(id int) language plpgsql as $$ begin insert into paid values (id); commit; raise exception 'lost' using errcode = '40P01'; end $$
            """);
        var output = new TestOutput();
        var records = Enumerable.Range(1, 5).Select(n => new QueryRecord(n, [n], null)).ToList();
        await SendAsync(sql, records, new SessionOptions { RetryCount = 3 }, 100, output);
        Assert.Equal([1, 2, 3, 4, 5], output.Reported.Select(one => one.Record));
        Assert.Equal([1, 2, 3, 4, 5], await SelectAsync<int>("select id from paid order by id"));
        Assert.Empty(output.Retries);
    }

    [Fact]
    public async Task A_group_that_lost_against_another_transaction_is_tried_again_as_a_whole()
    {
        await RunAsync("drop sequence if exists lucky; create sequence lucky; drop table if exists luck; create table luck (id int)");
        await RunAsync("create or replace function luck(i int) returns int language plpgsql as $$ begin if nextval('lucky') in (3, 4, 5, 6) then raise exception 'lost' using errcode = '40001'; end if; return i; end $$");
        var output = new TestOutput();
        var records = Enumerable.Range(1, 40).Select(n => new QueryRecord(n, [n], null)).ToList();
        await SendAsync("insert into luck select luck(@id) returning id", records, new SessionOptions { RetryCount = 9 }, 100, output);
        Assert.Equal(4, output.Retries.Count);
        Assert.Empty(output.Reported);
        Assert.Equal(Enumerable.Range(1, 40), output.Written.Cast<int>());
        Assert.Equal(Enumerable.Range(1, 40), await SelectAsync<int>("select id from luck order by id"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_session_that_the_server_ends_between_groups_is_named_or_opened_anew(int retries)
    {
        await RunAsync("drop table if exists ended; create table ended (id int)");
        var pool = ConnectionPools.Get(database.Target with { ApplicationName = $"ended {retries}" }, DatabaseFixture.Administrator);
        var output = new TestOutput();
        using var sender = new RecordSender(pool, new SessionOptions { RetryCount = retries }, Query("insert into ended values (@id)"), 100, output);
        async Task SendAllAsync()
        {
            for (var i = 1; i <= 60; i++)
            {
                if (i == 32)
                {
                    await SelectAsync<bool>($"select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'ended {retries}'");
                }

                await sender.AddAsync(new QueryRecord(i, [i], null), Cancel);
            }

            await sender.EndAsync(Cancel);
        }

        if (retries == 0)
        {
            var fault = await Assert.ThrowsAsync<Fault>(SendAllAsync);
            Assert.Equal("ConnectionLost", fault.ErrorId);
            Assert.Contains("terminating connection due to administrator command", fault.Message, StringComparison.Ordinal);
            Assert.Contains("before record 32 are done", fault.Message, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(1, 31), await SelectAsync<int>("select id from ended order by id"));
        }
        else
        {
            await SendAllAsync();
            Assert.Equal(["ConnectionLost"], output.Retries);
            Assert.Equal(Enumerable.Range(1, 60), await SelectAsync<int>("select id from ended order by id"));
        }

        ConnectionPools.Remove(pool);
    }

    private static RecordQuery Query(string sql) => new(new QueryRequest(sql), ["id"]);

    private async Task SendAsync(
        string sql, IReadOnlyList<QueryRecord> records, SessionOptions options, int mostInGroup, TestOutput output, string? before = null)
    {
        if (before is not null)
        {
            await RunAsync(before);
        }

        async Task SendAllAsync()
        {
            using var sender = new RecordSender(database.Pool, options, Query(sql), mostInGroup, output);
            foreach (var record in records)
            {
                await sender.AddAsync(record, Cancel);
            }

            await sender.EndAsync(Cancel);
        }

        await SendAllAsync().WaitAsync(Patience, Cancel);
    }

    private async Task RunAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
    }

    private async Task<List<T>> SelectAsync<T>(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
        return [.. QueryTests.ReadAll(execution).Cast<T>()];
    }
}
