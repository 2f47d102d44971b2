using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Plans;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class PlanTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_estimate_runs_nothing()
    {
        await RunAsync("drop table if exists planned; create table planned (id int)");
        var plan = await ExplainAsync("insert into planned select generate_series(1, 10)", analyze: false);
        Assert.Equal(("Insert", "planned"), (plan.Root.NodeType, plan.Root.Subject));
        Assert.Null(plan.ExecutionTime);
        Assert.All(PlanTimes.All(plan.Root), node => Assert.Null(node.Time));
        Assert.Single(PlanTimes.All(plan.Root), node => node.IsSlowest);
    }

    [Fact]
    public async Task What_was_measured_is_undone()
    {
        await RunAsync("drop table if exists measured; create table measured (id int); insert into measured select generate_series(1, 1000)");
        var plan = await ExplainAsync("delete from measured where id <= 400", analyze: true);
        Assert.Equal(400, plan.Root.Children[0].ActualRows);
        Assert.Equal(600, plan.Root.Children[0].RowsRemoved);
        Assert.True(plan.ExecutionTime > 0 && plan.Root.SharedHit > 0);
        Assert.Equal([1000L], await SelectAsync("select count(*) from measured"));
    }

    [Fact]
    public async Task The_node_that_takes_the_time_is_marked_also_within_loops_and_ctes()
    {
        var plan = await ExplainAsync(
            "with slow as materialized (select pg_sleep(0.02), i from generate_series(1, 5) i) select count(*) from slow, generate_series(1, 3)", analyze: true);
        var nodes = PlanTimes.All(plan.Root).ToList();
        var slowest = Assert.Single(nodes, node => node.IsSlowest);
        Assert.Equal("CTE slow", slowest.SubplanName);
        Assert.True(slowest.SelfTime >= 100);
        // Self times add up to the whole: nothing is counted twice.
        Assert.InRange(nodes.Sum(node => node.SelfTime!.Value), plan.Root.Time!.Value * 0.99, plan.Root.Time.Value * 1.01);
    }

    [Fact]
    public async Task An_error_points_into_the_text_as_written()
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => ExplainAsync("select 1,\n  nope", analyze: false));
        Assert.Equal((2, 3), (fault.Line, fault.Column));
    }

    [Fact]
    public async Task Several_statements_are_refused() => Assert.Equal(
        "ExplainTakesOneStatement", (await Assert.ThrowsAsync<Fault>(() => ExplainAsync("select 1; select 2", analyze: true))).ErrorId);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("no")]
    [InlineData("[{\"Plan\":{\"Shared Hit Blocks\":99999999999999999999}}]")]
    [InlineData("[{\"Plan\":{\"Shared Hit Blocks\":1.5}}]")]
    public void What_is_no_plan_is_a_fault(string json) => Assert.Equal("PlanUnreadable", Assert.Throws<Fault>(() => PlanReader.Read(json)).ErrorId);

    [Fact]
    public void What_an_extension_says_twice_or_in_half_characters_is_read()
    {
        var plan = PlanReader.Read("[{\"Plan\":{\"Node Type\":\"Custom \\ud800\",\"Task\":1,\"Task\":2},\"Settings\":{\"a\":\"b\",\"a\":\"c\"}}]");
        Assert.Equal(("Custom \uFFFD", 2L, "c"), (plan.Root.NodeType, plan.Root.Properties["Task"], plan.Settings["a"]));
    }

    [Fact]
    public void The_time_of_parallel_workers_is_that_of_the_clock()
    {
        var plan = PlanReader.Read(
            """
            [{"Plan": {"Node Type": "Gather", "Workers Launched": 2, "Actual Total Time": 100, "Actual Loops": 1, "Total Cost": 10, "Plans": [
              {"Node Type": "Seq Scan", "Parallel Aware": true, "Relation Name": "big", "Alias": "b", "Actual Total Time": 90, "Actual Loops": 3, "Total Cost": 9}]}}]
            """);
        Assert.Equal((10, 90), (plan.Root.SelfTime, plan.Root.Children[0].SelfTime));
        Assert.Equal(("Parallel Seq Scan", "big b", true), (plan.Root.Children[0].NodeType, plan.Root.Children[0].Subject, plan.Root.Children[0].IsSlowest));
    }

    private Task<QueryPlan> ExplainAsync(string sql, bool analyze) =>
        ExplainWork.RunAsync(database.Pool, new SessionOptions(), new QueryRequest(sql), analyze, new TestOutput(), Cancel);

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
