using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class ReadAheadTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1024)]
    [InlineData(50_000)]
    public async Task Every_row_comes_once_and_in_order(int count)
    {
        await using var execution = await StartAsync($"select generate_series(1, {count}) as i");
        using var ahead = new ReadAhead(execution);
        Assert.Equal(Enumerable.Range(1, count), Numbers(ahead));
        Assert.Empty(ahead.Take());
    }

    [Fact]
    public async Task Rows_that_came_do_not_wait_for_those_that_take_their_time()
    {
        await using var execution = await StartAsync(
            "select i, repeat('x', 20000) as pad, case when i > 3 then pg_sleep(600) end as rest from generate_series(1, 4) i");
        using var ahead = new ReadAhead(execution);
        var seen = new List<int>();
        // The fourth never comes: were those before it kept for it, this would not end. (The server keeps its last 8 kB, too.)
        while (seen.Count < 2)
        {
            seen.AddRange(Numbers(ahead.Take()));
        }

        Assert.Equal([1, 2], seen.Take(2));
    }

    [Fact]
    public async Task Large_rows_that_nobody_takes_are_not_read_far_ahead()
    {
        // Two megabytes each, once they are .NET's.
        await using var execution = await StartAsync("select i, repeat('x', 1000000) as pad from generate_series(1, 120) i");
        using var ahead = new ReadAhead(execution);
        var seen = new List<int>();
        for (var rows = ahead.Take(); rows.Count > 0; rows = ahead.Take())
        {
            Assert.InRange(rows.Count, 1, 32);
            seen.AddRange(Numbers(rows));
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        }

        Assert.Equal(Enumerable.Range(1, 120), seen);
    }

    [Fact]
    public async Task A_row_that_fails_is_told_after_those_before_it()
    {
        await using var execution = await StartAsync("select 10 / (2000 - i) as i from generate_series(1, 3000) i");
        using var ahead = new ReadAhead(execution);
        var seen = 0;
        var fault = Assert.Throws<SqlFault>(() =>
        {
            for (var rows = ahead.Take(); rows.Count > 0; rows = ahead.Take())
            {
                seen += rows.Count;
            }
        });
        Assert.Equal("22012", fault.SqlState);
        Assert.Equal(1999, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task A_consumer_that_leaves_stops_the_server_and_frees_the_connection(int taken)
    {
        await using (var execution = await StartAsync("select generate_series(1, 1000000000) as i"))
        {
            using var ahead = new ReadAhead(execution);
            var seen = 0;
            while (seen < taken)
            {
                seen += ahead.Take().Count;
            }
        }

        Assert.Equal(0, database.Pool.Statistics.Busy);
        await using var next = await StartAsync("select count(*) from pg_stat_activity where query like '%1000000000%' and state = 'active' and pid <> pg_backend_pid()");
        Assert.Equal([0L], QueryTests.ReadAll(next));
    }

    private static IEnumerable<int> Numbers(ReadAhead ahead)
    {
        for (var rows = ahead.Take(); rows.Count > 0; rows = ahead.Take())
        {
            foreach (var number in Numbers(rows))
            {
                yield return number;
            }
        }
    }

    private static int[] Numbers(IReadOnlyList<object> rows) =>
        [.. rows.Select(row => (int)row.GetType().GetProperty("i")!.GetValue(row)!)];

    private Task<QueryExecution> StartAsync(string sql) =>
        QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
