using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Values;

/// <summary>What people see of a value in a table is what the server itself prints.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class PrintedTextTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("interval '0'")]
    [InlineData("interval '-90 minutes'")]
    [InlineData("interval '30:00:00.5'")]
    [InlineData("interval '1 mon -1 day'")]
    [InlineData("time '00:00'")]
    [InlineData("time '23:59:59.000001'")]
    [InlineData("date '0001-01-01'")]
    [InlineData("date '-infinity'")]
    [InlineData("timestamp '2026-01-31 12:30:00.25'")]
    [InlineData("timestamptz '2026-01-31 12:30:00+05:30'")]
    [InlineData("timestamptz 'infinity'")]
    [InlineData("-0.5::float8")]
    [InlineData("'NaN'::float8")]
    [InlineData("1e20::float8")]
    [InlineData("0.00001::float8")]
    [InlineData("'-0'::float8")]
    [InlineData("1e15::float8")]
    [InlineData("(-12345678901234567)::float8")]
    [InlineData("1e17::float8")]
    [InlineData("999999999999999::float8")]
    [InlineData("1e-300::float8")]
    [InlineData("'-Infinity'::float8")]
    [InlineData("'Infinity'::float4")]
    [InlineData("123456789::float4")]
    [InlineData("1e10::float4")]
    [InlineData("123456789012345::float8")]
    [InlineData("0.1::float4")]
    [InlineData("'-0'::float4")]
    [InlineData("999999::float4")]
    [InlineData("1e6::float4")]
    [InlineData("(-2500000)::float4")]
    [InlineData("1234567.9::float4")]
    [InlineData("9999999.5::float4")]
    [InlineData("1e7::float4")]
    [InlineData("array['-0'::float8, 1e-5]")]
    [InlineData("array[1e6::float4, null]")]
    [InlineData("point '(-0,1)'")]
    [InlineData("'1 2'::int2vector")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("'{NULL}'::text[]")]
    [InlineData("'{{NULL},{NULL}}'::text[]")]
    [InlineData("'{{{{{{1}}}}}}'::int[]")]
    [InlineData("'{1 2,3 4}'::int2vector[]")]
    [InlineData("1.10::numeric")]
    [InlineData("'\\x00ff'::bytea")]
    [InlineData("array[true, null, false]")]
    [InlineData("array[interval '0', interval '-00:00:01']")]
    [InlineData("array['', 'null', 'a b', 'c,d', '{e}', 'f\"g', 'h\\i', 'é', null]")]
    [InlineData("array[array[1, 2], array[3, null]]")]
    [InlineData("array['(1,2),(0,0)'::box, '(3,4),(1,1)'::box]")]
    [InlineData("array['\\x00ff'::bytea]")]
    [InlineData("'{}'::int[]")]
    [InlineData("array[point '(1,2)']")]
    public async Task A_value_is_printed_as_the_server_prints_it(string expression)
    {
        await using var execution = await QueryRunner.StartAsync(
            database.Pool, new QueryRequest($"select {expression}, format('%s', {expression})"), Cancel);
        Assert.True(execution.Read());
        Assert.Equal(execution.Value(1), PrintedText.Of(execution.Value(0)!, execution.Shape!.Cells[0].Decoder));
    }

    [Theory]
    [InlineData("row(1, 'a', null)")]
    [InlineData("row('a b', '', 'c,d', 'e\"f', '(g)', 'h\\i')")]
    [InlineData("row(array[1, 2], interval '0', true)")]
    [InlineData("row(array['a', 'b c', null], array[array['a'], array['b']], 1)")]
    [InlineData("row('\\x01'::bytea, false, '-0'::float4, '')")]
    public async Task A_row_within_a_row_is_printed_by_what_its_values_are(string expression)
    {
        await using var execution = await QueryRunner.StartAsync(
            database.Pool, new QueryRequest($"select {expression}, ({expression})::text"), Cancel);
        Assert.True(execution.Read());
        Assert.Equal(execution.Value(1), PrintedText.Of(execution.Value(0)!));
    }
}
