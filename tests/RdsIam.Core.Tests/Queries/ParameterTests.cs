using System.Net;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>What a .NET value becomes on the server.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class ParameterTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, object?, string?> Values => new()
    {
        { "@p", "a'b", "a'b" },
        { "@p::int", "12", "12" },
        { "@p::date", "2026-02-03", "2026-02-03" },
        { "@p::jsonb ->> 'a'", "{\"a\": 1}", "1" },
        { "host(@p)", IPAddress.Parse("10.0.0.1"), "10.0.0.1" },
        { "pg_typeof(@p)", true, "boolean" },
        { "pg_typeof(@p)", (byte)1, "smallint" },
        { "pg_typeof(@p)", (ushort)1, "integer" },
        { "pg_typeof(@p)", 1, "integer" },
        { "@p::xid", uint.MaxValue, "4294967295" },
        { "@p::oid", uint.MaxValue, "4294967295" },
        { "@p::bigint", uint.MaxValue, "4294967295" },
        { "'7'::xid = @p", 7u, "true" },
        { "@p::int", new System.Numerics.BigInteger(7), "7" },
        { "@p::float8", 0.1f, "0.1" },
        { "@p::float4", 0.1f, "0.1" },
        { "@p::date", DateOnly.MinValue, "0001-01-01" },
        { "@p::date", DateOnly.MaxValue, "9999-12-31" },
        { "@p", DateTime.MinValue, "0001-01-01 00:00:00" },
        { "@p", new DateTime(1), "-infinity" },
        { "@p", DateTime.MaxValue, "infinity" },
        { "@p", DateTimeOffset.MinValue, "0001-01-01 00:00:00+00" },
        { "@p", new DateTimeOffset(1, TimeSpan.Zero), "-infinity" },
        { "@p::interval[]", new[] { TimeSpan.FromDays(1) }, "{\"1 day\"}" },
        { "@p::time[]", new[] { TimeSpan.FromDays(1) }, "{24:00:00}" },
        { "@p::jsonb", Array.Empty<object>(), "[]" },
        { "@p::int[]", Array.Empty<object>(), "{}" },
        { "@p::int[]", new[,] { { 1, 2 }, { 3, 4 } }, "{{1,2},{3,4}}" },
        { "@p::bit(3)", new System.Collections.BitArray([true, false, true]), "101" },
        { "pg_typeof(@p)", 1L, "bigint" },
        { "pg_typeof(@p)", 1.5, "double precision" },
        { "pg_typeof(@p)", 1.5m, "numeric" },
        { "pg_typeof(@p)", Guid.Empty, "uuid" },
        { "pg_typeof(@p)", new byte[] { 1 }, "bytea" },
        { "@p", new TimeSpan(1, 2, 3, 4, 5), "1 day 02:03:04.005" },
        { "@p", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified), "2026-01-02 03:04:05" },
        { "@p", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "2026-01-02 03:04:05+00" },
        { "@p", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "2026-01-02 01:04:05+00" },
        { "coalesce(@p, 'was null')", null, "was null" },
        { "coalesce(@p, 'was null')", DBNull.Value, "was null" },
        { "@p::int[]", new object?[] { 1, "2", null, 3L }, "{1,2,NULL,3}" },
        { "@p::text[]", new[] { "a,b", "c\"d", "e\\f", "", "NULL", "{" }, "{\"a,b\",\"c\\\"d\",\"e\\\\f\",\"\",\"NULL\",\"{\"}" },
        { "@p::int[]", new[] { new[] { 1, 2 }, new[] { 3, 4 } }, "{{1,2},{3,4}}" },
        { "@p::timestamptz[]", new object[] { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) }, "{\"2026-01-02 01:04:05+00\"}" },
        { "@p::interval[]", new[] { TimeSpan.FromMilliseconds(-1.5) }, "{-00:00:00.0015}" },
        { "@p::bytea[]", new[] { new byte[] { 0xAB } }, "{\"\\\\xab\"}" },
        { "3 = any(@p)", new[] { 1, 3 }, "true" },
        { "'b' = any(@p)", new object[] { "a", "b" }, "true" },
        { "@p", DayOfWeek.Friday, "Friday" },
        { "@p::numeric", System.Numerics.BigInteger.Pow(10, 40), "10000000000000000000000000000000000000000" },
        { "@p::char", 'x', "x" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_arrives(string expression, object? value, string? expected)
    {
        var request = new QueryRequest($"set timezone = 'UTC'; select ({expression})::text")
        {
            Parameters = QueryParameters.Named([new("p", value)]),
        };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Equal([expected], QueryTests.ReadAll(execution));
    }

    [Fact]
    public async Task A_local_time_is_the_same_instant_on_the_server()
    {
        var local = new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Local);
        var request = new QueryRequest("select extract(epoch from @p)::bigint") { Parameters = QueryParameters.Named([new("p", local)]) };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.Equal([new DateTimeOffset(local).ToUnixTimeSeconds()], QueryTests.ReadAll(execution));
    }

    [Fact]
    public async Task A_type_that_the_server_cannot_tell_is_hinted_at()
    {
        var request = new QueryRequest("select jsonb_build_object('a', @p)") { Parameters = QueryParameters.Named([new("p", "x")]) };
        var fault = await Assert.ThrowsAsync<SqlFault>(() => QueryRunner.StartAsync(database.Pool, request, Cancel));
        Assert.Contains("::text", fault.Hint, StringComparison.Ordinal);
    }
}
