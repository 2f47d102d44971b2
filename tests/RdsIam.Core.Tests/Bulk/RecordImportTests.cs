using System.Globalization;
using System.Numerics;
using RdsIam.Core.Bulk;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tests.Queries;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>What a .NET value becomes in a column: written by us, read back as the server prints it.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
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
        { "date", DateTime.MinValue, "0001-01-01" },
        { "date", DateOnly.MaxValue, "9999-12-31" },
        { "date", new DateTime(1), "-infinity" },
        { "date", "0001-01-01", "0001-01-01" },
        { "date", "01/02/2026", "2026-01-02" },
        { "date", "20260131", "2026-01-31" },
        { "timestamp", "0001-01-01 00:00:00", "0001-01-01 00:00:00" },
        { "timestamp", "9999-12-31 23:59:59.9999999", "10000-01-01 00:00:00" },
        { "timestamp", "2026-01-31 24:00:00", "2026-02-01 00:00:00" },
        { "timestamp", "2026-01-31 12:00:00.123456789", "2026-01-31 12:00:00.123457" },
        { "timestamptz", "2026-01-31 12:30:00 PST", "2026-01-31 20:30:00+00" },
        { "timestamptz", "2026-01-31 12:30:00 UTC", "2026-01-31 12:30:00+00" },
        { "timestamptz", "2026-07-31 12:30:00 Europe/Berlin", "2026-07-31 10:30:00+00" },
        { "timestamptz", "0001-01-01 00:00:00+00", "0001-01-01 00:00:00+00" },
        { "time", "12:30:45.123456789", "12:30:45.123457" },
        { "integer", new BigInteger(7), "7" },
        { "integer", " 12 ", "12" },
        { "bigint", "9223372036854775807", "9223372036854775807" },
        { "boolean", "yes", "true" },
        { "real", 0.1, "0.1" },
        { "real", "0.1", "0.1" },
        { "real", "1.17549429e-38", "1.1754944e-38" },
        { "double precision", 0.1f, "0.1" },
        { "double precision", "inf", "Infinity" },
        { "double precision", 7.0000000000000001m, "7" },
        { "numeric", "-inf", "-Infinity" },
        { "numeric", " 1.50 ", "1.50" },
        { "uuid", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff" },
        { "interval", new TimeSpan(1, 2, 0, 0), "1 day 02:00:00" },
        { "interval", TimeSpan.FromDays(1), "1 day" },
        { "time[]", new[] { TimeSpan.FromDays(1) }, "{24:00:00}" },
        { "timestamp[]", new[] { DateTime.MinValue, DateTime.MaxValue, new DateTime(1) }, "{\"0001-01-01 00:00:00\",infinity,-infinity}" },
        { "jsonb", double.NaN, "\"NaN\"" },
        { "jsonb", new BigInteger(5), "5" },
        { "jsonb", new JsonString("5"), "\"5\"" },
        { "jsonb", new object[] { 1L, 1.10m, true, 'c', new byte[] { 255 }, DayOfWeek.Friday, System.Net.IPAddress.Loopback }, "[1, 1.10, true, \"c\", \"\\\\xff\", \"Friday\", \"127.0.0.1\"]" },
        { "text", new JsonString("a"), "a" },
        { "xml", Xml("<a><b>1</b></a>"), "<a><b>1</b></a>" },
        { "place", new Dictionary<string, object?> { ["street"] = "Main, \"St\"", ["no"] = 7 }, "(\"Main, \"\"St\"\"\",7)" },
        { "place[]", new object[] { new Dictionary<string, object?> { ["no"] = 7 } }, "{\"(,7)\"}" },
        { "int2vector", new[] { 1, 2 }, "1 2" },
        { "int2vector[]", new object[] { new[] { 1, 2 }, new[] { 3, 4 } }, "{\"1 2\",\"3 4\"}" },
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
        { "timestamptz", DateTimeOffset.MinValue, "0001-01-01 00:00:00+00" },
        { "timestamptz", new DateTimeOffset(1, TimeSpan.Zero), "-infinity" },
        { "timestamptz", DateTimeOffset.MaxValue, "infinity" },
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
        { "boolean", 2 }, { "smallint", 32768 }, { "integer", 1.5 }, { "integer", true }, { "integer", new BigInteger(long.MaxValue) },
        { "integer", long.MaxValue }, { "bigint", ulong.MaxValue }, { "oid", -1 }, { "real", 1e300 }, { "real", 1e-60 },
        { "numeric", "" }, { "numeric", true }, { "uuid", 1 }, { "time", TimeSpan.FromDays(2) }, { "timestamptz", 5 }, { "date", "" },
    };

    /// <summary>Texts that only the server understands, or not.</summary>
    public static TheoryData<string, string> BadTexts => new()
    {
        { "boolean", "maybe" }, { "integer", "1.0" }, { "integer", "12a" }, { "real", "1e-60" }, { "double precision", "1e999" }, { "double precision", "1e-400" },
        { "numeric", "1,5" }, { "numeric", "." }, { "numeric", "1e" }, { "bytea", "\\xa" }, { "uuid", "x" }, { "date", "31.01.2026" }, { "date", "2026-02-30" },
        { "time", "25:00" }, { "time", "0:6:7:8" }, { "timestamp", "2026-01-31 12:30:00,5" }, { "timestamp", "2026-01-31 25:00" }, { "timestamptz", "2026-01-31 12:00 Mars/Base" },
        { "integer", "\u0661" }, { "numeric", "\u00a01" },
    };

    /// <summary>What has no text, or none that may be stored; by name, as not every tool survives the sight of such a value.</summary>
    private static readonly Dictionary<string, Func<object>> Hostile = new()
    {
        ["half"] = () => "a\ud800", ["nul"] = () => "a\0b", ["object"] = () => new object(), ["objects"] = () => new object[] { new object() },
        ["process"] = System.Diagnostics.Process.GetCurrentProcess, ["secret"] = () => new System.Net.NetworkCredential("u", "p"),
        ["nested secret"] = () => new Dictionary<string, object?> { ["a"] = new System.Security.SecureString() },
        ["cycle"] = Cycle, ["deep"] = Deep, ["shared"] = Shared,
    };

    public static TheoryData<string, string, string> Refused => new()
    {
        { "ValueHasHalfCharacter", "text", "half" }, { "ValueHasNul", "text", "nul" }, { "ValueHasNul", "citizen", "nul" }, { "ValueHasNul", "int[]", "nul" },
        { "ValueWithoutText", "text", "object" }, { "ValueWithoutText", "jsonb", "objects" }, { "ValueWithoutText", "text", "process" },
        { "ValueWithoutText", "int", "process" }, { "ValueSecret", "text", "secret" }, { "ValueSecret", "jsonb", "nested secret" }, { "ValueSecret", "bytea", "secret" },
        { "ValueContainsItself", "jsonb", "cycle" }, { "ValueContainsItself", "text", "cycle" }, { "ValueContainsItself", "int[]", "cycle" },
        { "ValueTooDeep", "jsonb", "deep" }, { "ValueTooDeep", "text[]", "deep" }, { "ValueTooLarge", "jsonb", "shared" },
    };

    [Theory]
    [MemberData(nameof(BadTexts))]
    public async Task A_text_that_the_server_refuses_is_named_and_nothing_is_imported(string type, string text)
    {
        await PrepareAsync(type);
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("import_one"), ["v"], null, Cancel);
        import.Write([null], Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(async () =>
        {
            import.Write([text], Cancel);
            await import.CompleteAsync(Cancel);
        });
        Assert.Equal("ImportValueInvalid", fault.ErrorId);
        Assert.StartsWith($"Record 2: the value '{text}' ([String]) does not fit column v (", fault.Message, StringComparison.Ordinal);
        await import.DisposeAsync();
        Assert.Equal([0L], await SelectAsync("select count(*) from import_one"));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_value_that_cannot_be_stored_is_refused_and_nothing_is_imported(string id, string type, string value)
    {
        await PrepareAsync(type);
        var fault = await Assert.ThrowsAsync<ValueRefusal>(() => ImportAsync(Hostile[value]()));
        Assert.Equal(id, fault.ErrorId);
        Assert.Contains("Record 1, column v:", fault.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await SelectAsync("select count(*) from import_one"));
    }

    [Fact]
    public async Task Records_before_and_behind_one_that_only_the_server_reads_are_imported_once()
    {
        await ExecuteAsync("drop table if exists mixed; create table mixed (id int, t timestamptz)");
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("mixed"), ["id", "t"], null, Cancel);
        for (var i = 0; i < 5000; i++)
        {
            import.Write([i, i == 2000 ? "2026-01-31 12:00 PST" : i % 3 == 0 ? "2026-01-31 20:00:00Z" : new DateTimeOffset(2026, 1, 31, 20, 0, 0, TimeSpan.Zero)], Cancel);
        }

        Assert.Equal(CopyFormat.Text, import.Format);
        await import.CompleteAsync(Cancel);
        await import.DisposeAsync();
        Assert.Equal([5000L, 5000L, 1L], await SelectAsync("select unnest(array[count(*), count(distinct id), count(distinct t)]) from mixed"));
    }

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

    private static System.Xml.XmlDocument Xml(string text)
    {
        var document = new System.Xml.XmlDocument();
        document.LoadXml(text);
        return document;
    }

    private static List<object?> Cycle()
    {
        var list = new List<object?>();
        list.Add(new Dictionary<string, object?> { ["in"] = new object[] { list } });
        return list;
    }

    private static object Deep() => Enumerable.Range(0, 20_000).Aggregate((object)"x", (inner, _) => new object[] { inner });

    /// <summary>2^40 parts, of forty objects.</summary>
    private static object Shared() => Enumerable.Range(0, 40).Aggregate((object)"x", (inner, _) => new[] { inner, inner });

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
            foreach (var clock in new[] { "2026-01-15 12:00:00", "2026-07-15 12:00:00", "2026-03-29 02:30:00", "2026-10-25 02:30:00", "1893-03-31 12:00:00", "1850-01-01" })
            {
                import.Write([clock, DateTime.Parse(clock, CultureInfo.InvariantCulture)], Cancel);
                import.Write([clock, clock], Cancel);
            }

            await import.CompleteAsync(Cancel);
            await import.DisposeAsync();
            // Only the server knows for sure.
            Assert.Equal(CopyFormat.Text, import.Format);
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
        drop table if exists import_one; drop type if exists place; create type place as (street text, no int); drop type if exists citizen; drop domain if exists small_number;
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
