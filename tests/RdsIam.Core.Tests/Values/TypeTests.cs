using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Values;

/// <summary>What each PostgreSQL type becomes, read from the real server.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class TypeTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, object?, Type> Values => new()
    {
        { "true", true, typeof(bool?) },
        { "32767::int2", short.MaxValue, typeof(short?) },
        { "(-2147483648)::int4", int.MinValue, typeof(int?) },
        { "9223372036854775807::int8", long.MaxValue, typeof(long?) },
        { "1.5::float4", 1.5f, typeof(float?) },
        { "'NaN'::float8", double.NaN, typeof(double?) },
        { "'-Infinity'::float8", double.NegativeInfinity, typeof(double?) },
        { "'grün'::text", "grün", typeof(string) },
        { "'ab'::char(4)", "ab  ", typeof(string) },
        { "'x'::\"char\"", "x", typeof(string) },
        { "'a'::name", "a", typeof(string) },
        { "'{\"a\": [1]}'::json", "{\"a\": [1]}", typeof(string) },
        { "'{\"a\":[1]}'::jsonb", "{\"a\": [1]}", typeof(string) },
        { "'$.a[*]'::jsonpath", "$.\"a\"[*]", typeof(string) },
        { "'<a/>'::xml", "<a/>", typeof(string) },
        { "'00112233-4455-6677-8899-aabbccddeeff'::uuid", new Guid("00112233-4455-6677-8899-aabbccddeeff"), typeof(Guid?) },
        { "date '2026-02-28'", new DateTime(2026, 2, 28), typeof(DateTime?) },
        { "date 'infinity'", DateTime.MaxValue, typeof(DateTime?) },
        { "date '0001-01-01'", DateTime.MinValue, typeof(DateTime?) },
        { "time '24:00'", TimeSpan.FromDays(1), typeof(TimeSpan?) },
        { "time '01:02:03.000004'", new TimeSpan(37_230_000_040), typeof(TimeSpan?) },
        { "timestamp '9999-12-31 23:59:59.999999'", new DateTime(9999, 12, 31, 23, 59, 59).AddTicks(9_999_990), typeof(DateTime?) },
        { "timestamp '-infinity'", new DateTime(1), typeof(DateTime?) },
        { "timestamp '0001-01-01'", DateTime.MinValue, typeof(DateTime?) },
        { "timestamptz '-infinity'", new DateTimeOffset(1, TimeSpan.Zero), typeof(DateTimeOffset?) },
        { "timestamp '9999-12-31 23:59:59.999999'", new DateTime(DateTime.MaxValue.Ticks - 9), typeof(DateTime?) },
        { "timestamptz '2026-01-01 12:00+02'", new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero), typeof(DateTimeOffset?) },
        { "timestamptz 'infinity'", DateTimeOffset.MaxValue, typeof(DateTimeOffset?) },
        { "interval '1 day 2 hours -3 seconds'", new TimeSpan(1, 2, 0, -3), typeof(object) },
        { "null::int", null, typeof(int?) },
        { "null::numeric", null, typeof(object) },
        { "7::oid", 7u, typeof(uint?) },
        { "'18446744073709551615'::xid8", ulong.MaxValue, typeof(ulong?) },
        { "pg_sleep(0)", null, typeof(object) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_has_its_type_s_property(string expression, object? expected, Type propertyType)
    {
        await using var execution = await StartAsync($"select {expression} as v");
        Assert.Equal(propertyType, execution.Shape!.Cells[0].PropertyType);
        Assert.True(execution.Read());
        Assert.Equal(expected, execution.Value(0));
        var row = execution.Row();
        var property = row.GetType().GetProperty("v")!;
        Assert.Equal(propertyType, property.PropertyType);
        Assert.Equal(expected, property.GetValue(row));
    }

    /// <summary>What has no natural .NET type is the text that the server itself prints.</summary>
    [Theory]
    [InlineData("interval '1 year 2 months 3 days 04:05:06.7'")]
    [InlineData("interval '-1 month +2 days -3 hours'")]
    [InlineData("interval '1 month -00:00:01'")]
    [InlineData("interval '-14 months 1 day'")]
    [InlineData("timetz '12:30:00.5+05:30'")]
    [InlineData("timetz '12:30-03'")]
    [InlineData("inet '10.1.2.3/24'")]
    [InlineData("inet '10.1.2.3'")]
    [InlineData("inet '2001:db8::1/64'")]
    [InlineData("inet '::ffff:1.2.3.4'")]
    [InlineData("inet '::ffff:0:1.2.3.4'")]
    [InlineData("inet '::1.2.3.4'")]
    [InlineData("inet '::1:2'")]
    [InlineData("inet '::2'")]
    [InlineData("inet '::1.2.0.0/128'")]
    [InlineData("inet '::'")]
    [InlineData("inet 'fe80::5efe:1.2.3.4'")]
    [InlineData("inet 'fe80:0:1:2:3:4:5:6'")]
    [InlineData("inet '1:0:0:2:0:0:0:3/127'")]
    [InlineData("inet '64:ff9b::1.2.3.4'")]
    [InlineData("inet '1:2:3:4:0:5efe:0.0.0.0'")]
    [InlineData("inet '::5efe:1.2.3.4'")]
    [InlineData("inet '1:0:0:2:3:0:0:0'")]
    [InlineData("inet '1:0:0:2:3:0:0:4'")]
    [InlineData("inet '::1:2:3'")]
    [InlineData("inet '::ffff:0.0.0.0'")]
    [InlineData("inet '::fffe:1.2.3.4'")]
    [InlineData("inet '1:2:3:4:5:6:0:8'")]
    [InlineData("inet '2001:DB8::F00'")]
    [InlineData("cidr '10.1.2.3/32'")]
    [InlineData("cidr '::1'")]
    [InlineData("cidr '10.0.0.0/8'")]
    [InlineData("cidr '::/0'")]
    [InlineData("macaddr '08:00:2b:01:02:03'")]
    [InlineData("macaddr8 '08:00:2b:01:02:03:04:05'")]
    [InlineData("b'10110'")]
    [InlineData("b''::varbit")]
    [InlineData("b'111100001'::varbit(12)")]
    [InlineData("point '(1.5,-2e20)'")]
    [InlineData("point '(0.00001,123456789012345678)'")]
    [InlineData("lseg '[(1,2),(3,4)]'")]
    [InlineData("box '(3,4),(1,2)'")]
    [InlineData("path '[(1,2),(3,4)]'")]
    [InlineData("path '((1,2),(3,4))'")]
    [InlineData("polygon '((0,0),(1,1),(2,0))'")]
    [InlineData("line '{1,-1,0.5}'")]
    [InlineData("circle '<(1,2),3>'")]
    [InlineData("'fat:1A,3 cat:2 ''it''''s'':4B'::tsvector")]
    [InlineData("'fat & !(rat | cat:*B) <-> dog <3> bird'::tsquery")]
    [InlineData("to_tsquery('simple', 'a <-> (b <-> c) & !d | e')")]
    [InlineData("'a <-> b'::tsquery")]
    [InlineData("'(a <-> b) <2> c | d & e <-> (f | !g)'::tsquery")]
    [InlineData("'a <-> (b <-> c)'::tsquery")]
    [InlineData("'!(a | b)'::tsquery")]
    [InlineData("''::tsquery")]
    [InlineData("'16/B374D848'::pg_lsn")]
    [InlineData("'(42,7)'::tid")]
    [InlineData("int4range(1, 10, '[]')")]
    [InlineData("int4range(null, 5)")]
    [InlineData("'empty'::numrange")]
    [InlineData("numrange(1.10, 2.5, '(]')")]
    [InlineData("daterange('2026-01-01', 'infinity')")]
    [InlineData("tsrange('2026-01-01 10:00', '2026-01-01 11:00:00.25')")]
    [InlineData("tstzrange('2026-01-01 10:00+00', null)")]
    [InlineData("int8multirange(int8range(1, 3), int8range(5, 9))")]
    [InlineData("'{}'::nummultirange")]
    [InlineData("1e40::numeric")]
    [InlineData("'NaN'::numeric")]
    [InlineData("'-Infinity'::numeric")]
    [InlineData("-0.00000000000000000000000000000000000000012345::numeric")]
    [InlineData("123456789012345678901234567890.123456789012345678901234567890::numeric")]
    [InlineData("99999999999999999999999999999::numeric")]
    public async Task Other_values_are_the_text_that_the_server_prints(string expression)
    {
        await using var execution = await StartAsync($"select {expression}, format('%s', {expression})");
        Assert.True(execution.Read());
        Assert.Equal(execution.Value(1), Assert.IsType<string>(execution.Value(0)));
    }

    [Theory]
    [InlineData("date '0044-03-15 BC'")]
    [InlineData("timestamp '10000-01-01'")]
    [InlineData("timestamptz '294276-01-01 00:00+00'")]
    public async Task A_time_that_dotnet_cannot_hold_is_a_fault_and_not_another_time(string expression)
    {
        await using var execution = await StartAsync($"select {expression}");
        Assert.True(execution.Read());
        Assert.Equal("ValueOutOfRange", Assert.Throws<Fault>(() => execution.Row()).ErrorId);
    }

    [Fact]
    public async Task Kinds_of_time_say_whether_they_know_their_zone()
    {
        await using var execution = await StartAsync("select timestamp '2026-01-01', timestamptz '2026-01-01 00:00+05'");
        Assert.True(execution.Read());
        Assert.Equal(DateTimeKind.Unspecified, Assert.IsType<DateTime>(execution.Value(0)).Kind);
        Assert.Equal(TimeSpan.Zero, Assert.IsType<DateTimeOffset>(execution.Value(1)).Offset);
    }

    [Fact]
    public async Task Money_is_a_decimal_and_bytea_bytes()
    {
        await using var execution = await StartAsync("select '$12.34'::money, '\\x00ff'::bytea");
        Assert.True(execution.Read());
        Assert.Equal(12.34m, execution.Value(0));
        Assert.Equal(new byte[] { 0, 255 }, execution.Value(1));
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
