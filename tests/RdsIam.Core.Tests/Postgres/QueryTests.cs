using RdsIam.Core.Postgres;

namespace RdsIam.Core.Tests.Postgres;

[Collection(DatabaseTests.Name)]
public sealed class QueryTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_have_typed_properties_in_the_order_of_the_columns()
    {
        await using var execution = await StartAsync("select 1 as id, 'a'::text as name, null::int as gone, true as ok");
        Assert.True(execution.Read());
        var row = execution.Row();
        Assert.Equal(["id", "name", "gone", "ok"], row.GetType().GetProperties().Select(property => property.Name));
        Assert.Equal([typeof(int?), typeof(string), typeof(int?), typeof(bool?)], row.GetType().GetProperties().Select(property => property.PropertyType));
        Assert.Equal([1, "a", null, true], row.GetType().GetProperties().Select(property => property.GetValue(row)));
        Assert.False(execution.Read());
        Assert.False(execution.NextResult());
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
