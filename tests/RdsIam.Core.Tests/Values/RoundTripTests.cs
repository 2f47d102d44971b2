using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Values;

/// <summary>What was read can be sent again, and is the same to the server: each type in both directions.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class RoundTripTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bool", "true")]
    [InlineData("int2", "-32768")]
    [InlineData("int4", "2147483647")]
    [InlineData("int8", "-9223372036854775808")]
    [InlineData("oid", "4294967295")]
    [InlineData("xid8", "18446744073709551615")]
    [InlineData("numeric", "-1.10")]
    [InlineData("numeric", "123456789012345678901234567890.123456789012345678901234567890")]
    [InlineData("numeric", "NaN")]
    [InlineData("numeric", "-Infinity")]
    [InlineData("float4", "1.1")]
    [InlineData("float4", "-Infinity")]
    [InlineData("float8", "NaN")]
    [InlineData("float8", "4.9e-324")]
    [InlineData("money", "-1234.56")]
    [InlineData("text", "it's \\ \"grün\" \U0001F600")]
    [InlineData("text", "")]
    [InlineData("varchar(5)", "ab c")]
    [InlineData("char(5)", "ab")]
    [InlineData("name", "n")]
    [InlineData("bytea", "\\x00ff5c")]
    [InlineData("uuid", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("date", "2026-02-28")]
    [InlineData("date", "infinity")]
    [InlineData("date", "-infinity")]
    [InlineData("date", "0001-01-01")]
    [InlineData("date", "9999-12-31")]
    [InlineData("timestamp", "0001-01-01 00:00:00")]
    [InlineData("timestamp", "9999-12-31 23:59:59.999999")]
    [InlineData("timestamptz", "0001-01-01 00:00:00+00")]
    [InlineData("timestamptz", "9999-12-31 23:59:59.999999+00")]
    [InlineData("timestamptz", "-infinity")]
    [InlineData("timestamptz", "1893-03-31 12:00:00+00:53:28")]
    [InlineData("date[]", "{0001-01-01,-infinity,9999-12-31,infinity}")]
    [InlineData("timestamp[]", "{0001-01-01,-infinity,infinity}")]
    [InlineData("timestamptz[]", "{\"0001-01-01 00:00:00+00\",-infinity,infinity}")]
    [InlineData("daterange", "[0001-01-01,infinity]")]
    [InlineData("tsrange", "[-infinity,\"0001-01-01 00:00:00\")")]
    [InlineData("interval[]", "{\"1 day\",01:00:00}")]
    [InlineData("interval", "1 day")]
    [InlineData("xid", "4294967295")]
    [InlineData("cid", "7")]
    [InlineData("numeric", "1.00000000000000000000000000000000")]
    [InlineData("numeric", "0.00000000000000000000000000000000")]
    [InlineData("float4", "0.1")]
    [InlineData("float4", "1.1754944e-38")]
    [InlineData("jsonpath", "$.\"a\"[*]")]
    [InlineData("numeric", "79228162514264337593543950335.00")]
    [InlineData("numeric", "0.0000000000000000000000000000")]
    [InlineData("int8multirange", "{[1,3),[5,7)}")]
    [InlineData("tid", "(1,2)")]
    [InlineData("numeric[]", "{{1.10,NaN},{-0.00,1e40}}")]
    [InlineData("uuid[]", "{00112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData("text[]", "{}")]
    [InlineData("money[]", "{$1.10}")]
    [InlineData("bit(3)[]", "{101}")]
    [InlineData("time", "23:59:59.999999")]
    [InlineData("time[]", "{24:00:00}")]
    [InlineData("timetz", "12:30:00.5+05:30")]
    [InlineData("timestamp", "2026-02-28 01:02:03.000004")]
    [InlineData("timestamp", "-infinity")]
    [InlineData("timestamptz", "2026-02-28 01:02:03.000004+02")]
    [InlineData("timestamptz", "infinity")]
    [InlineData("interval", "1 day 02:03:04.000005")]
    [InlineData("interval", "-1 year 2 mons 3 days")]
    [InlineData("json", "{\"a\": [1, null]}")]
    [InlineData("jsonb", "{\"a\": [1, null]}")]
    [InlineData("xml", "<a>1</a>")]
    [InlineData("inet", "10.1.2.3/24")]
    [InlineData("cidr", "2001:db8::/32")]
    [InlineData("macaddr", "08:00:2b:01:02:03")]
    [InlineData("macaddr8", "08:00:2b:01:02:03:04:05")]
    [InlineData("bit(5)", "10110")]
    [InlineData("varbit", "1")]
    [InlineData("tsvector", "'a':1A 'b c'")]
    [InlineData("tsquery", "'a' & !'b'")]
    [InlineData("point", "(1.5,-2)")]
    [InlineData("line", "{1,-1,0.5}")]
    [InlineData("lseg", "[(1,2),(3,4)]")]
    [InlineData("box", "(3,4),(1,2)")]
    [InlineData("path", "((1,2),(3,4))")]
    [InlineData("polygon", "((0,0),(1,1),(2,0))")]
    [InlineData("circle", "<(1,2),3>")]
    [InlineData("int4range", "[1,10)")]
    [InlineData("tstzrange", "[\"2026-01-01 00:00:00+00\",infinity)")]
    [InlineData("nummultirange", "{[1.5,2],(5,)}")]
    [InlineData("pg_lsn", "16/B374D848")]
    [InlineData("int4[]", "{1,NULL,3}")]
    [InlineData("int4[]", "{{1,2},{3,4}}")]
    [InlineData("text[]", "{\"a,b\",\"\\\"\",NULL,\"NULL\",\"\"}")]
    [InlineData("bytea[]", "{\"\\\\x00ff\"}")]
    [InlineData("timestamptz[]", "{\"2026-02-28 01:02:03.000004+02\",infinity}")]
    [InlineData("timestamp[]", "{-infinity}")]
    [InlineData("date[]", "{2026-02-28,infinity}")]
    [InlineData("time[]", "{12:00:00}")]
    [InlineData("interval[]", "{\"1 day 00:00:01\",\"1 mon\"}")]
    [InlineData("bool[]", "{t,f}")]
    [InlineData("numeric[]", "{1.10,1e40}")]
    [InlineData("float8[]", "{NaN,Infinity,1.5}")]
    [InlineData("jsonb[]", "{\"{\\\"a\\\": 1}\"}")]
    [InlineData("int4range[]", "{\"[1,2)\"}")]
    public async Task A_value_that_was_read_is_the_same_when_it_is_sent(string type, string text)
    {
        var value = await ReadAsync($"select '{text.Replace("'", "''", StringComparison.Ordinal)}'::{type}", QueryParameters.None);
        var both = QueryParameters.Named([new("v", value), new("w", text)]);
        Assert.Equal(
            await ReadAsync($"set timezone = 'UTC'; select (@w::{type})::text", both),
            await ReadAsync($"set timezone = 'UTC'; select (@v::{type})::text", both));
        await using var made = await QueryRunner.StartAsync(
            database.Pool, new QueryRequest($"drop table if exists round_trip; create table round_trip (how text, v {type})"), Cancel);
        await made.DisposeAsync();
        await SendAsync(value, text);
        await ImportAsync(value);
        // All are what the server made of the text.
        Assert.Equal("alone beside copy text", await ReadAsync(
            "select string_agg(how, ' ' order by how) from round_trip where v::text = (select v::text from round_trip where how = 'text')", QueryParameters.None));
    }

    /// <summary>As the values of records, alone and beside one of another type.</summary>
    private async Task SendAsync(object? value, string text)
    {
        var output = new TestOutput();
        var query = new RecordQuery(new QueryRequest("insert into round_trip values (@how, @v)"), ["how", "v"]);
        using (var sender = new RecordSender(database.Pool, new SessionOptions(), query, 100, output))
        {
            await sender.AddAsync(new QueryRecord(1, ["alone", value], null), Cancel);
            await sender.AddAsync(new QueryRecord(2, ["beside", value], null), Cancel);
            await sender.AddAsync(new QueryRecord(3, ["text", text], null), Cancel);
            await sender.EndAsync(Cancel);
        }

        Assert.Empty(output.Reported);
    }

    private async Task ImportAsync(object? value)
    {
        object?[] record = ["copy", value];
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("round_trip"), ["how", "v"], null, Cancel, record);
        import.Write(record, Cancel);
        await import.CompleteAsync(Cancel);
    }

    private async Task<object?> ReadAsync(string sql, QueryParameters parameters)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql) { Parameters = parameters }, Cancel);
        Assert.True(execution.Read());
        return execution.Value(0);
    }
}
