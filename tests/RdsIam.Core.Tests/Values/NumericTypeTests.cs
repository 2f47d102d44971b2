using System.Globalization;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Values;

/// <summary>Numbers of any length: exact as a decimal, or text with every digit.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class NumericTypeTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("-1.10")]
    [InlineData("1234567890.000000001")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("10000")]
    [InlineData("100000000000000000000")]
    [InlineData("9999.9999")]
    public async Task A_numeric_that_fits_is_the_decimal_with_its_scale(string number)
    {
        await using var execution = await StartAsync($"select {number}::numeric");
        Assert.True(execution.Read());
        var value = Assert.IsType<decimal>(execution.Value(0));
        Assert.Equal(number, value.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Random_numerics_keep_every_digit()
    {
        await using var execution = await StartAsync(
            """
            select n, n::text from (
                select setseed(0.5), round((random() * 10 ^ (random() * 40 - 10)::int)::numeric, (random() * 30)::int)
                    * case when random() < 0.5 then -1 else 1 end as n
                from generate_series(1, 5000)) s
            """);
        while (execution.Read())
        {
            Assert.Equal(execution.Value(1), Convert.ToString(execution.Value(0), CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task A_numeric_beyond_decimal_warns_once_a_column()
    {
        var warnings = new List<string>();
        var request = new QueryRequest("select 10 ^ (i + 30)::numeric as big, i::numeric as small from generate_series(1, 5) i")
        {
            OnWarning = warnings.Add,
        };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        while (execution.Read())
        {
            execution.Row();
        }

        Assert.Contains("'big'", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
