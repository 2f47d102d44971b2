using System.Collections;
using System.Net;
using System.Numerics;
using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>Imports that make their table.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class NewTableTests(DatabaseFixture database) : IDisposable
{
    private readonly List<string> _said = [];
    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ImportMode Mode => new() { CreateTable = true, OnStatement = _said.Add };

    public static TheoryData<string, object?> Types => new()
    {
        { "integer", 7 }, { "bigint", 7L }, { "smallint", (short)7 }, { "smallint", (byte)7 }, { "bigint", 7u }, { "numeric", ulong.MaxValue },
        { "numeric", 1.5m }, { "numeric", BigInteger.Pow(10, 30) }, { "double precision", 1.5 }, { "real", 1.5f }, { "boolean", true },
        { "timestamp without time zone", new DateTime(2026, 1, 31, 12, 0, 0) },
        { "timestamp with time zone", new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(1)) },
        { "date", new DateOnly(2026, 1, 31) }, { "time without time zone", new TimeOnly(12, 0) }, { "interval", TimeSpan.FromMinutes(90) },
        { "uuid", Guid.NewGuid() }, { "bytea", new byte[] { 1 } }, { "inet", IPAddress.Loopback }, { "text", "x" }, { "text", null },
        { "text", DayOfWeek.Friday }, { "text", new Uri("https://example.com") }, { "jsonb", new Hashtable { ["a"] = 1 } }, { "jsonb", new JsonString("x") },
        { "integer[]", new[] { 1, 2 } }, { "text[]", new object?[] { "a", null } }, { "text[]", Array.Empty<object>() },
        { "numeric[]", new object[] { 1, 2.5m, 3L } }, { "jsonb", new object[] { 1, "a" } }, { "jsonb", new object[] { new Hashtable { ["a"] = 1 } } },
        { "jsonb", new object[] { new[] { 1 }, new[] { 2 } } }, { "timestamp with time zone[]", new[] { DateTimeOffset.UnixEpoch } },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_column_takes_the_type_of_the_first_record_and_its_value(string type, object? value)
    {
        await RunAsync("drop table if exists made");
        Assert.Equal(1, await ImportAsync("made", ["Some v", "n"], [value, 1]));
        Assert.Equal([type], await RunAsync("select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'made'::regclass and attname = 'Some v'"));
        Assert.Equal([value is null ? 0L : 1L], await RunAsync("""select count("Some v") from made"""));
        Assert.StartsWith("create table \"made\" (\"Some v\" ", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_there_is_used()
    {
        await RunAsync("drop table if exists made; create table made (id bigint, more int default 3)");
        await ImportAsync("made", ["id"], [1]);
        Assert.Equal(["1:3"], await RunAsync("select concat_ws(':', id, more) from made"));
        Assert.Empty(_said);
    }

    [Fact]
    public async Task An_import_that_fails_leaves_no_table()
    {
        await RunAsync("drop table if exists made");
        await Assert.ThrowsAsync<Fault>(() => ImportAsync("made", ["id"], [1], ["x"]));
        Assert.Equal([null], await RunAsync("select to_regclass('made')::text"));
    }

    [Theory]
    [InlineData("Made", "made")]
    [InlineData("\"Made\"", "\"Made\"")]
    [InlineData("PUBLIC.made", "made")]
    public async Task Its_name_is_taken_as_SQL_takes_it(string given, string made)
    {
        await RunAsync("drop table if exists made; drop table if exists \"Made\"");
        await ImportAsync(given, ["id"], [1]);
        Assert.Equal([made], await RunAsync("select to_regclass($1)::text".Replace("$1", $"'{made}'", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_keys_become_its_primary_key_so_that_the_next_import_updates()
    {
        await RunAsync("drop table if exists made");
        var mode = Mode with { Keys = ["ID"] };
        foreach (var name in new[] { "old", "new" })
        {
            await using var import =
                await RecordImport.StartAsync(database.Pool, TableName.Parse("made"), ["Id", "name"], null, Cancel, [1, name], mode: mode);
            import.Write([1, name], Cancel);
            await import.CompleteAsync(Cancel);
            Assert.Equal(name == "old" ? new UpsertCounts(1, 0) : new UpsertCounts(0, 1), import.Upserted);
        }

        Assert.Equal(["new"], await RunAsync("select name from made"));
        await RunAsync("drop table made");
        var none = Mode with { Keys = ["nosuch"] };
        var fault = await Assert.ThrowsAsync<Fault>(
            () => RecordImport.StartAsync(database.Pool, TableName.Parse("made"), ["id"], null, Cancel, [1], mode: none));
        Assert.Equal("UpsertKeyNotImported", fault.ErrorId);
    }

    [Fact]
    public async Task A_file_gives_columns_of_text_named_by_its_header()
    {
        await RunAsync("drop table if exists made");
        Assert.Equal(2, await ImportFileAsync("id,\"Full name\"\n1,a\n2,\n", new CopyOptions(CopyFormat.Csv) { Header = true }));
        Assert.Equal(["1:a", "2"], await RunAsync("""select concat_ws(':', id, "Full name") from made order by id"""));
        Assert.Equal("create table \"made\" (\"id\" text, \"Full name\" text)", Assert.Single(_said));
    }

    [Fact]
    public async Task A_file_without_a_header_takes_the_names_that_are_given()
    {
        await RunAsync("drop table if exists made");
        Assert.Equal(1, await ImportFileAsync("1\ta\n", new CopyOptions(CopyFormat.Text), "id", "name"));
        Assert.Equal(["1:a"], await RunAsync("select concat_ws(':', id, name) from made"));
    }

    [Theory]
    [InlineData("ImportHeaderDelimiter", "id;name\n1;a\n", "Csv")]
    [InlineData("ImportHeaderNameTwice", "id,ID\n1,2\n", "Csv")]
    [InlineData("ImportHeaderNameEmpty", "id,\n1,2\n", "Csv")]
    [InlineData("ImportFileEmpty", "", "Csv")]
    [InlineData("ImportCreateNoNames", "1\t2\n", "Text")]
    [InlineData("ImportCreateBinary", "x", "Binary")]
    public async Task A_file_that_does_not_say_the_columns_makes_no_table(string id, string content, string format)
    {
        await RunAsync("drop table if exists made");
        var options = new CopyOptions(Enum.Parse<CopyFormat>(format)) { Header = format == "Csv" };
        Assert.Equal(id, (await Assert.ThrowsAsync<Fault>(() => ImportFileAsync(content, options))).ErrorId);
        Assert.Equal([null], await RunAsync("select to_regclass('made')::text"));
    }

    [Fact]
    public async Task Records_of_a_file_that_was_read_with_the_wrong_delimiter_are_told()
    {
        await RunAsync("drop table if exists made");
        var fault = await Assert.ThrowsAsync<Fault>(() => ImportAsync("made", ["id;name"], ["1;a"]));
        Assert.Equal("ImportRecordDelimiter", fault.ErrorId);
        Assert.Contains("-Delimiter \";\"", fault.Message, StringComparison.Ordinal);
        await RunAsync("create table made (\"id;name\" text)");
        Assert.Equal(1, await ImportAsync("made", ["id;name"], ["1;a"]));
    }

    public void Dispose() => File.Delete(_file);

    private async Task<long> ImportAsync(string table, string[] fields, params object?[][] rows)
    {
        await using var import =
            await RecordImport.StartAsync(database.Pool, TableName.Parse(table), fields, null, Cancel, rows[0], mode: Mode);
        foreach (var row in rows)
        {
            import.Write(row, Cancel);
        }

        return await import.CompleteAsync(Cancel);
    }

    private async Task<long> ImportFileAsync(string content, CopyOptions options, params string[] columns)
    {
        await File.WriteAllTextAsync(_file, content, Cancel);
        var import = new FileImport(new FileImportRequest([_file], options, columns.Length == 0 ? null : columns, null) { Mode = Mode });
        await import.RunAsync(database.Pool, TableName.Parse("made"), Cancel);
        return import.Rows;
    }

    private async Task<List<object?>> RunAsync(string sql)
    {
        var output = new TestOutput();
        await RequestWork.RunAsync(database.Pool, new SessionOptions(), new QueryRequest(sql), output, Cancel);
        return output.Written;
    }
}
