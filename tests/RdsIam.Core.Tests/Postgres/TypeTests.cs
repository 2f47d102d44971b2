using System.Collections.Specialized;
using System.Globalization;
using RdsIam.Core.Postgres;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>What each PostgreSQL type becomes, read from the real server.</summary>
[Collection(DatabaseTests.Name)]
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
        { "timestamp '-infinity'", DateTime.MinValue, typeof(DateTime?) },
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
    public async Task Arrays_are_typed_and_nest()
    {
        await using var execution = await StartAsync(
            """
            select array[1, 2], array[1, null], array['a', null]::text[], '{}'::int[], array[[1, 2], [3, 4]],
                array[date '2026-01-01'], '[5:6]={7,8}'::int[], array[array['x'], array['y']], '1 2 3'::int2vector, array[1.5, 1e30::numeric]
            """);
        Assert.True(execution.Read());
        Assert.Equal(new[] { 1, 2 }, Assert.IsType<int[]>(execution.Value(0)));
        Assert.Equal(new int?[] { 1, null }, Assert.IsType<int?[]>(execution.Value(1)));
        Assert.Equal(new string?[] { "a", null }, Assert.IsType<string[]>(execution.Value(2)));
        Assert.Empty(Assert.IsType<int[]>(execution.Value(3)));
        Assert.Equal([new[] { 1, 2 }, new[] { 3, 4 }], Assert.IsType<object[]>(execution.Value(4)));
        Assert.Equal(new[] { new DateTime(2026, 1, 1) }, Assert.IsType<DateTime[]>(execution.Value(5)));
        Assert.Equal(new[] { 7, 8 }, execution.Value(6));
        Assert.Equal([new[] { "x" }, new[] { "y" }], Assert.IsType<object[]>(execution.Value(7)));
        Assert.Equal(new short[] { 1, 2, 3 }, execution.Value(8));
        Assert.Equal([1.5m, "1000000000000000000000000000000"], Assert.IsType<object[]>(execution.Value(9)));
        Assert.NotNull(execution.Row());
    }

    [Fact]
    public async Task Types_of_the_database_s_own_come_as_what_they_are_made_of()
    {
        await using (var made = await StartAsync(
            """
            create schema own; create type own.mood as enum ('sad', 'ok'); create domain own.age as int check (value > 0);
            create domain own.ages as own.age[]; create type own.address as (street text, "Zip Code" int, moods own.mood[]);
            """))
        {
            Assert.Null(made.Shape);
        }

        // A new pool, as types are learned at the first login.
        var pool = ConnectionPools.Get(database.Target with { MaxPoolSize = 3 }, DatabaseFixture.Administrator);
        await using (var execution = await QueryRunner.StartAsync(
            pool,
            new QueryRequest("select 'ok'::own.mood, 5::own.age, array[6]::own.ages, row('Elm', 12, '{ok,sad}')::own.address, row(1, 'a', null)"),
            Cancel))
        {
            Assert.True(execution.Read());
            Assert.Equal("ok", execution.Value(0));
            Assert.Equal(5, execution.Value(1));
            Assert.Equal(new[] { 6 }, execution.Value(2));
            var address = Assert.IsType<OrderedDictionary>(execution.Value(3));
            Assert.Equal(["street", "Zip Code", "moods"], address.Keys.Cast<string>());
            Assert.Equal("Elm", address["STREET"]);
            Assert.Equal(new[] { "ok", "sad" }, address["moods"]);
            Assert.Equal(new object?[] { 1, "a", null }, Assert.IsType<object[]>(execution.Value(4)));
        }

        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task A_type_made_after_the_first_login_and_a_table_s_row_are_readable_all_the_same()
    {
        await using var execution = await StartAsync(
            "create type late as enum ('x', 'y'); create table rowed (a int, b text); insert into rowed values (1, 'z'); select 'y'::late, rowed from rowed");
        Assert.True(execution.Read());
        Assert.Equal("y", execution.Value(0));
        Assert.Equal([1, "z"], Assert.IsType<object[]>(execution.Value(1)));
    }

    [Fact]
    public async Task Names_of_catalogue_objects_and_types_without_a_binary_form_come_as_text()
    {
        await using (var names = await StartAsync("select 'pg_class'::regclass, 1, 'int4'::regtype, array['pg_type'::regclass]"))
        {
            Assert.True(names.Read());
            Assert.Equal(["pg_class", 1, "integer", "{pg_type}"], Enumerable.Range(0, 4).Select(names.Value));
        }

        await using var schemas = await StartAsync("select * from pg_namespace where nspname = 'pg_catalog'");
        Assert.True(schemas.Read());
        Assert.Equal(11u, schemas.Value(0));
        Assert.Contains("rdsadmin=UC/rdsadmin", Assert.IsType<string>(schemas.Value(3)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_for_want_of_a_binary_form_took_effect_once()
    {
        await using (var made = await StartAsync("create table acls (n int, acl aclitem default 'tester=r/tester'::aclitem)"))
        {
            Assert.Null(made.Shape);
        }

        await using (var inserted = await StartAsync("insert into acls (n) values (1) returning *"))
        {
            Assert.True(inserted.Read());
            Assert.Equal([1, "tester=r/tester"], new[] { inserted.Value(0), inserted.Value(1) });
            Assert.False(inserted.Read());
            Assert.False(inserted.NextResult());
            Assert.Equal(("INSERT", 1L), (inserted.Statements[0].Command, inserted.Statements[0].Rows));
        }

        await using var counted = await StartAsync("select count(*) from acls");
        Assert.Equal([1L], QueryTests.ReadAll(counted));
    }

    /// <summary>A type of an extension such as PostGIS or pgvector, whose binary form is its own business.</summary>
    [Theory]
    [InlineData("send = foreign_send,")]
    [InlineData("")]
    public async Task A_type_that_nobody_knows_comes_as_its_text(string send)
    {
        await ExecuteAsync("create database foreigners");
        try
        {
            var before = ConnectionPools.Get(database.Target with { Database = "foreigners" }, DatabaseFixture.Administrator);
            await using (var made = await QueryRunner.StartAsync(
                before,
                new QueryRequest(
                    $"""
                    create type foreign_type;
                    create function foreign_in(cstring) returns foreign_type language internal strict immutable as 'textin';
                    create function foreign_out(foreign_type) returns cstring language internal strict immutable as 'textout';
                    create function foreign_send(foreign_type) returns bytea language internal strict immutable as 'byteasend';
                    create type foreign_type (input = foreign_in, output = foreign_out, {send} internallength = variable);
                    create table foreign_table (n int, v foreign_type);
                    """),
                Cancel))
            {
                Assert.Null(made.Shape);
                Assert.False(before.HasForeignTypes);
            }

            ConnectionPools.Remove(before);
            var pool = ConnectionPools.Get(database.Target with { Database = "foreigners" }, DatabaseFixture.Administrator);
            var request = new QueryRequest("insert into foreign_table values (@n, @v) returning v, n, array[v]")
            {
                Parameters = QueryParameters.Named([new("n", 5), new("v", "grün")]),
            };
            await using (var execution = await QueryRunner.StartAsync(pool, request, Cancel))
            {
                Assert.Equal(send.Length > 0, pool.HasForeignTypes);
                Assert.True(execution.Read());
                Assert.Equal(["grün", 5, "{grün}"], Enumerable.Range(0, 3).Select(execution.Value));
                Assert.False(execution.Read());
            }

            ConnectionPools.Remove(pool);
        }
        finally
        {
            await ExecuteAsync("drop database foreigners with (force)");
        }
    }

    [Fact]
    public async Task Hstore_is_a_dictionary_and_citext_text()
    {
        await using (var available = await StartAsync("select count(*) from pg_available_extensions where name in ('hstore', 'citext')"))
        {
            Assert.SkipUnless((long)QueryTests.ReadAll(available).Single()! == 2, "This server has not the extensions hstore and citext.");
        }

        await ExecuteAsync("create database extended");
        try
        {
            foreach (var step in new[] { "creates", "uses" })
            {
                // Types are learned at a pool's first login.
                var pool = ConnectionPools.Get(database.Target with { Database = "extended" }, DatabaseFixture.Administrator);
                await using (var execution = await QueryRunner.StartAsync(
                    pool,
                    new QueryRequest(
                        "create extension if not exists hstore; create extension if not exists citext; select 'a=>1,B=>NULL'::hstore, 'Ab'::citext"),
                    Cancel))
                {
                    Assert.True(execution.Read());
                    if (step == "uses")
                    {
                        var pairs = Assert.IsType<OrderedDictionary>(execution.Value(0));
                        Assert.Equal("1", pairs["a"]);
                        Assert.True(pairs.Contains("B") && !pairs.Contains("b"));
                        Assert.Equal("Ab", execution.Value(1));
                        Assert.False(pool.HasForeignTypes);
                    }
                }

                ConnectionPools.Remove(pool);
            }
        }
        finally
        {
            await ExecuteAsync("drop database extended with (force)");
        }
    }

    [Fact]
    public async Task A_type_that_cannot_come_within_an_array_is_hinted_at()
    {
        await using (var made = await StartAsync("create view aclview as select relacl from pg_class where relname = 'pg_class'"))
        {
            Assert.Null(made.Shape);
        }

        var fault = await Assert.ThrowsAsync<SqlFault>(async () =>
        {
            await using var execution = await StartAsync("select * from aclview");
            QueryTests.ReadAll(execution);
        });
        Assert.Contains("::text", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_is_a_decimal_and_bytea_bytes()
    {
        await using var execution = await StartAsync("select '$12.34'::money, '\\x00ff'::bytea");
        Assert.True(execution.Read());
        Assert.Equal(12.34m, execution.Value(0));
        Assert.Equal(new byte[] { 0, 255 }, execution.Value(1));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
