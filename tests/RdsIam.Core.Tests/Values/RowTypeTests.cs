using System.Runtime.CompilerServices;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Rows;

namespace RdsIam.Core.Tests.Values;

[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class RowTypeTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("id|id|id", "id|id1|id2")]
    [InlineData("Id|iD|id1", "Id|iD2|id1")]
    [InlineData("?column?||?column?", "column|column1|column2")]
    [InlineData("first name|a.b|get_x|Count", "first name|a.b|get_x|Count")]
    [InlineData("PSObject|psbase|ToString|GetType", "PSObject1|psbase1|ToString1|GetType1")]
    [InlineData("psobject|PSObject|psobject1|id|get_id", "psobject2|PSObject3|psobject1|id|get_id")]
    [InlineData("id1|id|id", "id1|id|id2")]
    public void Names_are_made_usable_and_kept_where_they_are(string names, string expected) =>
        Assert.Equal(expected.Split('|'), ColumnNames.MakeUsable(names.Split('|')));

    [Fact]
    public async Task One_shape_has_one_type_across_queries()
    {
        var first = await RowOfAsync("select 1 as a, 'x'::text as b");
        var second = await RowOfAsync("select 2 as a, null::varchar as b");
        var other = await RowOfAsync("select 2 as a, 3 as b");
        Assert.Same(first.GetType(), second.GetType());
        Assert.NotSame(first.GetType(), other.GetType());
        Assert.Matches("^RdsIam\\.Row_[0-9A-F]{8}$", first.GetType().FullName);
        Assert.True(first.GetType().IsPublic);
    }

    [Fact]
    public async Task A_row_may_be_changed_by_whoever_holds_it()
    {
        var row = await RowOfAsync("select 1 as a");
        var property = row.GetType().GetProperty("a")!;
        property.SetValue(row, 5);
        Assert.Equal(5, property.GetValue(row));
    }

    [Fact]
    public async Task Odd_names_are_properties()
    {
        var row = await RowOfAsync("select 1 as \"first name\", 2 as \"a.b,[c]`\"\"+&*\", 3 as \"größe 😀\", 4 as \"Length\", 5");
        Assert.Equal(
            ["first name", "a.b,[c]`\"+&*", "größe 😀", "Length", "column"], row.GetType().GetProperties().Select(property => property.Name));
        Assert.Equal([1, 2, 3, 4, 5], row.GetType().GetProperties().Select(property => property.GetValue(row)));
    }

    [Fact]
    public async Task The_most_columns_that_a_table_can_have_are_read()
    {
        var row = await RowOfAsync($"select {string.Join(", ", Enumerable.Range(0, 1600).Select(i => $"{i} as c{i}"))}");
        var properties = row.GetType().GetProperties();
        Assert.Equal(Enumerable.Range(0, 1600), properties.Select(property => (int)property.GetValue(row)!));
    }

    [Fact]
    public async Task A_row_reads_as_a_custom_object_of_PowerShell_s_does()
    {
        var row = await RowOfAsync("select 1 as id, 'a; b'::text as name, null::int as none, 1.50 as price, array[1] as list, timestamptz '2026-01-31 12:00+02' as t");
        Assert.Equal("@{id=1; name=a; b; none=; price=1.50; list=System.Int32[]; t=01/31/2026 10:00:00 +00:00}", row.ToString());
        Assert.Equal("@{}", (await RowOfAsync("select")).ToString());
    }

    [Fact]
    public void A_type_that_is_used_no_more_is_freed()
    {
        var type = ThrownAwayType();
        RowTypes.Clear();
        for (var i = 0; i < 20 && type.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(type.IsAlive);
    }

    private async Task<object> RowOfAsync(string sql)
    {
        await using var execution = await StartAsync(sql);
        Assert.True(execution.Read());
        return execution.Row();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ThrownAwayType() =>
        new(RowTypes.Get(["thrown_away"], [new DirectCell<int?>(Cells.Int32)]).Type);

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
