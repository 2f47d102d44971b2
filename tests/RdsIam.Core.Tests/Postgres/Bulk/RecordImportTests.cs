using System.Globalization;
using System.Numerics;
using RdsIam.Core.Postgres;

namespace RdsIam.Core.Tests.Postgres;

/// <summary>What a .NET value becomes in a column: written by us, read back as the server prints it.</summary>
[Collection(DatabaseTests.Name)]
public sealed class RecordImportTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, object, string> Values => new()
    {
        { "boolean", true, "true" },
        { "boolean", "off", "false" },
        { "boolean", 1, "true" },
        { "smallint", -32768L, "-32768" },
        { "integer", "42", "42" },
        { "integer", 7.0, "7" },
        { "integer", DayOfWeek.Friday, "5" },
        { "bigint", long.MinValue, "-9223372036854775808" },
        { "bigint", ulong.MaxValue / 2, "9223372036854775807" },
        { "bigint", 123m, "123" },
        { "oid", 4_000_000_000L, "4000000000" },
        { "real", 1.5f, "1.5" },
        { "double precision", double.NaN, "NaN" },
        { "double precision", double.NegativeInfinity, "-Infinity" },
        { "double precision", "1e-3", "0.001" },
        { "double precision", "Infinity", "Infinity" },
        { "numeric", 0m, "0" },
        { "numeric", -0.0001m, "-0.0001" },
        { "numeric", 10000.0000m, "10000.0000" },
        { "numeric", decimal.MaxValue, "79228162514264337593543950335" },
        { "numeric", 1.1, "1.1" },
        { "numeric", "1e20", "100000000000000000000" },
        { "numeric", "-12.5e-7", "-0.00000125" },
        { "numeric", "NaN", "NaN" },
        { "numeric", "-Infinity", "-Infinity" },
        { "numeric", BigInteger.Pow(10, 60) + 1, "1000000000000000000000000000000000000000000000000000000000001" },
        { "numeric(12,2)", 1.005m, "1.01" },
        { "text", "Zoë \U0001F600 \t\\N", "Zoë \U0001F600 \t\\N" },
        { "text", 1.5, "1.5" },
        { "text", "", "" },
        { "varchar(3)", "abc", "abc" },
        { "bytea", new byte[] { 0, 255 }, "\\x00ff" },
        { "bytea", "\\x0aFF", "\\x0aff" },
        { "bytea", "abc", "\\x616263" },
        { "uuid", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "00112233-4455-6677-8899-aabbccddeeff" },
        { "uuid", "{00112233-4455-6677-8899-AABBCCDDEEFF}", "00112233-4455-6677-8899-aabbccddeeff" },
        { "date", new DateTime(1999, 12, 31, 23, 0, 0), "1999-12-31" },
        { "date", new DateOnly(1, 1, 2), "0001-01-02" },
        { "date", "2026-02-28", "2026-02-28" },
        { "date", DateTime.MaxValue, "infinity" },
        { "date", "-infinity", "-infinity" },
        { "time", TimeSpan.FromDays(1), "24:00:00" },
        { "time", "12:30:00.5", "12:30:00.5" },
        { "time", new TimeOnly(1, 2, 3), "01:02:03" },
        { "timestamp", new DateTime(1969, 7, 20, 20, 17, 40).AddTicks(9), "1969-07-20 20:17:40" },
        { "timestamp", new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(1)), "2026-01-01 00:00:00" },
        { "timestamp", "2026-01-01T12:00:00", "2026-01-01 12:00:00" },
        { "timestamp", "2026-01-01 12:00:00+05", "2026-01-01 12:00:00" },
        { "timestamptz", new DateTime(2026, 7, 1, 0, 0, 0, DateTimeKind.Utc), "2026-07-01 00:00:00+00" },
        { "timestamptz", "2026-01-31 12:30:00.123456+01", "2026-01-31 11:30:00.123456+00" },
        { "timestamptz", "2026-01-31T12:30:00Z", "2026-01-31 12:30:00+00" },
        { "timestamptz", DateTimeOffset.MinValue, "-infinity" },
        { "json", "{\"a\":  1}", "{\"a\":  1}" },
        { "jsonb", new Dictionary<string, object?> { ["b"] = new object?[] { 1, "x", null } }, "{\"b\": [1, \"x\", null]}" },
        { "xml", "<a/>", "<a/>" },
        { "citizen", "nobody", "nobody" },
        { "small_number", 7, "7" },
        // From here on as text, which the server reads.
        { "int[]", new object?[] { 1, null, 3 }, "{1,NULL,3}" },
        { "text[]", new[] { "a b", "\"" }, "{\"a b\",\"\\\"\"}" },
        { "interval", TimeSpan.FromMinutes(-90.5), "-01:30:30" },
        { "interval", "1 year 2 mons", "1 year 2 mons" },
        { "inet", System.Net.IPAddress.Loopback, "127.0.0.1/32" },
        { "int4range", "[1,5)", "[1,5)" },
        { "point", "(1,2)", "(1,2)" },
        { "bit(4)", "0101", "0101" },
    };

    public static TheoryData<string, object> Misfits => new()
    {
        { "boolean", "maybe" }, { "boolean", 2 }, { "smallint", 32768 }, { "integer", 1.5 }, { "integer", "1.0" }, { "integer", true },
        { "integer", long.MaxValue }, { "bigint", ulong.MaxValue }, { "oid", -1 }, { "real", 1e300 }, { "double precision", "1e999" }, { "numeric", "1,5" },
        { "numeric", "" }, { "numeric", "." }, { "numeric", "1e" }, { "numeric", true }, { "bytea", "\\xa" }, { "uuid", "x" }, { "uuid", 1 }, { "date", "31.01.2026" },
        { "date", "01/02/2026" }, { "date", "2026-02-30" }, { "time", "25:00" }, { "time", "12" }, { "time", TimeSpan.FromDays(2) },
        { "timestamp", "yesterday" }, { "timestamptz", 5 }, { "text", "\ud800" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_arrives_as_what_it_is(string type, object value, string expected)
    {
        await PrepareAsync(type);
        await ImportAsync(value);
        Assert.Equal([expected], await SelectAsync("select coalesce(to_jsonb(v) #>> '{}', 'NULL') from (select v::text from import_one) t"));
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task A_value_that_does_not_fit_is_named_and_nothing_is_imported(string type, object value)
    {
        await PrepareAsync(type);
        var fault = await Assert.ThrowsAsync<Fault>(() => ImportAsync(value));
        Assert.Equal(value is "" ? "ImportValueEmpty" : "ImportValueInvalid", fault.ErrorId);
        Assert.Contains("Record 1", fault.Message, StringComparison.Ordinal);
        Assert.Contains("column v", fault.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await SelectAsync("select count(*) from import_one"));
    }

    [Fact]
    public async Task A_clock_without_offset_is_meant_in_the_session_s_time_zone_as_by_the_server()
    {
        await ExecuteAsync("alter role tester set timezone = 'Europe/Berlin'");
        try
        {
            var pool = ConnectionPools.Get(database.Target with { ApplicationName = "berlin" }, DatabaseFixture.Administrator);
            await ExecuteAsync("drop table if exists zoned; create table zoned (clock text, v timestamptz)");
            await using var import = await RecordImport.StartAsync(pool, TableName.Parse("zoned"), ["clock", "v"], null, Cancel);
            // Winter, summer, the hour that is skipped, the hour that comes twice.
            foreach (var clock in new[] { "2026-01-15 12:00:00", "2026-07-15 12:00:00", "2026-03-29 02:30:00", "2026-10-25 02:30:00" })
            {
                import.Write([clock, DateTime.Parse(clock, CultureInfo.InvariantCulture)], Cancel);
                import.Write([clock, clock], Cancel);
            }

            await import.CompleteAsync(Cancel);
            await import.DisposeAsync();
            Assert.Equal(CopyFormat.Binary, import.Format);
            await using var execution = await QueryRunner.StartAsync(
                pool, new QueryRequest("select count(*) from zoned where v is distinct from clock::timestamptz"), Cancel);
            Assert.Equal([0L], QueryTests.ReadAll(execution));
            ConnectionPools.Remove(pool);
        }
        finally
        {
            await ExecuteAsync("alter role tester reset timezone");
        }
    }

    [Fact]
    public async Task Random_decimals_arrive_with_every_digit()
    {
        await ExecuteAsync("drop table if exists decimals; create table decimals (n numeric, text text)");
        var random = new Random(7);
        await using (var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("decimals"), ["n", "text"], null, Cancel))
        {
            for (var i = 0; i < 5000; i++)
            {
                var value = new decimal(random.Next(), random.Next(), i % 3 == 0 ? random.Next() : 0, i % 2 == 0, (byte)random.Next(0, 29));
                var text = value.ToString(CultureInfo.InvariantCulture);
                import.Write([i % 5 == 0 ? text : value, text], Cancel);
            }

            await import.CompleteAsync(Cancel);
        }

        Assert.Equal([0L], await SelectAsync("select count(*) from decimals where n::text <> text"));
        Assert.Equal([5000L], await SelectAsync("select count(*) from decimals"));
    }

    [Fact]
    public async Task Many_rows_go_through_and_a_given_text_is_null()
    {
        await ExecuteAsync("drop table if exists many; create table many (id int, pad text)");
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("many"), ["id", "pad"], "-", Cancel);
        for (var i = 0; i < 20_000; i++)
        {
            import.Write([i, i % 2 == 0 ? "-" : new string('x', i % 300)], Cancel);
        }

        await import.CompleteAsync(Cancel);
        Assert.Equal([10_000L], await SelectAsync("select count(*) from many where pad is null"));
        Assert.Equal([0L], await SelectAsync("select count(*) from many where pad is not null and length(pad) <> id % 300"));
    }

    [Fact]
    public async Task An_import_that_is_not_completed_leaves_nothing_and_its_connection_is_free()
    {
        await ExecuteAsync("drop table if exists left_over; create table left_over (id int)");
        await using (var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("left_over"), ["id"], null, Cancel))
        {
            for (var i = 0; i < 50_000; i++)
            {
                import.Write([i], Cancel);
            }
        }

        Assert.Equal([0L], await SelectAsync("select count(*) from left_over"));
        Assert.Equal(0, database.Pool.Statistics.Busy);
    }

    [Fact]
    public async Task A_constraint_that_is_deferred_to_the_end_undoes_all()
    {
        await ExecuteAsync("drop table if exists later; create table later (id int primary key deferrable initially deferred)");
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("later"), ["id"], null, Cancel);
        import.Write([1], Cancel);
        import.Write([1], Cancel);
        var fault = await Assert.ThrowsAsync<SqlFault>(() => import.CompleteAsync(Cancel));
        Assert.Equal("23505", fault.SqlState);
        await import.DisposeAsync();
        Assert.Equal([0L], await SelectAsync("select count(*) from later"));
    }

    private Task PrepareAsync(string type) => ExecuteAsync($"""
        drop table if exists import_one; drop type if exists citizen; drop domain if exists small_number;
        create type citizen as enum ('somebody', 'nobody'); create domain small_number as int check (value < 10);
        create table import_one (v {type})
        """);

    private async Task ImportAsync(object value)
    {
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("import_one"), ["v"], null, Cancel);
        import.Write([value], Cancel);
        await import.CompleteAsync(Cancel);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<List<object?>> SelectAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
        return QueryTests.ReadAll(execution);
    }
}
