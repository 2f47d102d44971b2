using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>Imports that update the rows that are there.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class UpsertTests(DatabaseFixture database)
{
    private const string Table = "upsert_one";

    private static readonly ImportMode ById = new() { Keys = ["id"] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Shapes => new()
    {
        { "a plain table", $"create table {Table} (id int primary key, name text, kept int default 7)" },
        { "a partitioned table", $"""
            create table {Table} (id int primary key, name text, kept int default 7) partition by range (id);
            create table {Table}_a partition of {Table} for values from (0) to (3);
            create table {Table}_b partition of {Table} for values from (3) to (1000000)
            """ },
        { "an identity that is always generated", $"create table {Table} (id int generated always as identity primary key, name text, kept int default 7)" },
        { "a domain and a computed column", $"""
            create table {Table} (id int primary key, name upsert_name, kept int not null default 7, twice int generated always as (id * 2) stored)
            """ },
        { "a trigger that changes rows", $"""
            create table {Table} (id int primary key, name text, kept int default 7);
            create trigger t before insert or update on {Table} for each row execute function upsert_touch()
            """ },
        { "a reference from elsewhere", $"""
            create table {Table} (id int primary key, name text, kept int default 7);
            create table {Table}_child (id int references {Table})
            """ },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Rows_that_are_there_are_updated_in_the_imported_columns_and_others_are_added(string shape, string sql)
    {
        Assert.NotEmpty(shape);
        await MakeAsync(sql);
        await RunAsync($"insert into {Table} (id, name, kept) overriding system value values (1, 'old', 1), (2, 'stays', 2), (5, 'old', 5)");
        var counts = await ImportAsync(["id", "name"], ById, [5, "new"], [1, "new"], [9, "added"]);
        Assert.Equal(new UpsertCounts(1, 2), counts);
        Assert.Equal(["1:new:1", "2:stays:2", "5:new:5", "9:added:7"], await RowsAsync());
    }

    [Fact]
    public async Task Many_rows_are_counted_exactly()
    {
        await MakeAsync($"create table {Table} (id int primary key, name text, kept int)");
        await RunAsync($"insert into {Table} select i, 'old' from generate_series(1, 30000) i");
        var rows = Enumerable.Range(20_001, 30_000).Select(i => new object?[] { i, "new" }).ToArray();
        Assert.Equal(new UpsertCounts(20_000, 10_000), await ImportAsync(["id", "name"], ById, rows));
        Assert.Equal([50_000L, 30_000L], await RunAsync($"select unnest(array[count(*), count(*) filter (where name = 'new')]) from {Table}"));
    }

    [Fact]
    public async Task With_keys_alone_rows_that_are_there_stay_and_are_not_counted()
    {
        await MakeAsync($"create table {Table} (id int, name text, kept int default 7, unique (name, id))");
        await RunAsync($"insert into {Table} values (1, 'a', 1)");
        var mode = new ImportMode { Keys = ["ID", "name"] };
        Assert.Equal(new UpsertCounts(1, 0), await ImportAsync(["id", "name"], mode, [1, "a"], [2, "b"]));
        Assert.Equal(["1:a:1", "2:b:7"], await RowsAsync());
    }

    [Fact]
    public async Task Names_that_need_quotes_are_quoted()
    {
        await RunAsync(""""drop table if exists "Odd; table"; create table "Odd; table" ("the ""key""" int primary key, "v;1" text)"""");
        var mode = new ImportMode { Keys = ["the \"key\""] };
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse("\"Odd; table\""), ["the \"key\"", "v;1"], null, Cancel, mode: mode);
        import.Write([1, "x"], Cancel);
        Assert.Equal(1, await import.CompleteAsync(Cancel));
        Assert.Equal(["x"], await RunAsync("""select "v;1" from "Odd; table" """));
    }

    [Theory]
    [InlineData("UpsertKeyTwice", "Rows 2 and 4 of the input have the same key: id = 7", new object[] { 1, 7, 3, 7, 7 })]
    [InlineData("UpsertKeyNull", "Row 3 of the input has no value in column id", new object?[] { 1, 2, null })]
    public async Task Keys_that_do_not_tell_rows_apart_are_refused(string id, string text, object?[] keys)
    {
        await MakeAsync($"create table {Table} (id int unique, name text, kept int)");
        var fault = await Assert.ThrowsAsync<Fault>(() => ImportAsync(["id"], ById, [.. keys.Select(key => new[] { key })]));
        Assert.Equal(id, fault.ErrorId);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync());
    }

    [Theory]
    [InlineData("id int, name text", "id", "UpsertKeysNotUnique", "can be used: none")]
    [InlineData("id int, name text, unique (id) deferrable", "id", "UpsertKeysNotUnique", "can be used: none")]
    [InlineData("id int primary key, name text, other text, unique (name, other)", "name", "UpsertKeysNotUnique", "can be used: id; name, other")]
    [InlineData("id int primary key, name text, other int unique", "other", "UpsertKeyNotImported", "It fills: id, name")]
    [InlineData("id int primary key, name text", "nosuch", "ImportColumnUnknown", "nosuch")]
    [InlineData("id int primary key, name text, c int generated always as (id) stored unique", "c", "UpsertKeyNotImported", "column c")]
    public async Task Keys_that_the_table_or_the_input_does_not_have_are_refused(string columns, string key, string id, string text)
    {
        await MakeAsync($"create table {Table} ({columns}); create unique index on {Table} (id) where id > 5; create unique index on {Table} (lower(name))");
        var fault = await Assert.ThrowsAsync<Fault>(() => ImportAsync(["id", "name"], new ImportMode { Keys = [key] }, [1, "a"]));
        Assert.Equal(id, fault.ErrorId);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await RunAsync($"select count(*) from {Table}"));
    }

    [Fact]
    public async Task A_row_that_the_table_refuses_undoes_all()
    {
        await MakeAsync($"create table {Table} (id int primary key, name text not null, kept int unique)");
        await RunAsync($"insert into {Table} values (1, 'old', 1), (2, 'b', 2)");
        var missing = await Assert.ThrowsAsync<SqlFault>(() => ImportAsync(["id", "name"], ById, [1, "new"], [3, null]));
        Assert.Contains("Nothing was imported.", missing.Message, StringComparison.Ordinal);
        var other = await Assert.ThrowsAsync<SqlFault>(() => ImportAsync(["id", "name", "kept"], ById, [1, "new", 2]));
        Assert.Equal("23505", other.SqlState);
        Assert.DoesNotContain("-Upsert", other.Message, StringComparison.Ordinal);
        Assert.Equal(["1:old:1", "2:b:2"], await RowsAsync());
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_named_as_without_keys()
    {
        await MakeAsync($"create table {Table} (id int primary key, name text, kept int)");
        var fault = await Assert.ThrowsAsync<Fault>(() => ImportAsync(["id", "kept"], ById, [1, 1], [2, "x7"]));
        Assert.Equal("ImportValueInvalid", fault.ErrorId);
        Assert.Contains("Record 2: the value 'x7'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_a_key_that_is_there_says_how_to_update_it()
    {
        await MakeAsync($"create table {Table} (id int primary key, name text, kept int)");
        await RunAsync($"insert into {Table} values (1, 'old', 1)");
        var fault = await Assert.ThrowsAsync<SqlFault>(() => ImportAsync(["id"], ImportMode.Plain, [2], [1]));
        Assert.Contains("Nothing was imported.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-Upsert", fault.Hint, StringComparison.Ordinal);
        Assert.Equal(2, fault.Record);
    }

    [Fact]
    public async Task Several_imports_go_into_one_transaction_of_a_pinned_session()
    {
        await MakeAsync($"create table {Table} (id int primary key, name text, kept int default 7)");
        var session = await PinnedSessions.OpenAsync(database.Pool, new SessionOptions(), isDefault: false, Cancel);
        try
        {
            await RunAsync("begin", session);
            await ImportAsync(["id", "name"], ById, session, [1, "a"]);
            Assert.Equal("UpsertKeyTwice", (await Assert.ThrowsAsync<Fault>(() => ImportAsync(["id", "name"], ById, session, [1, "x"], [1, "y"]))).ErrorId);
            Assert.Equal(new UpsertCounts(1, 1), await ImportAsync(["id", "name"], ById, session, [1, "b"], [2, "b"]));
            Assert.Empty(await RowsAsync());
            await RunAsync("commit", session);
            Assert.Equal(["1:b:7", "2:b:7"], await RowsAsync());
        }
        finally
        {
            PinnedSessions.Remove(session);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waiting_for_the_table_ends_with_the_limit_and_with_the_call(bool byLimit)
    {
        await MakeAsync($"create table {Table} (id int primary key, name text, kept int)");
        var holder = await PinnedSessions.OpenAsync(database.Pool, new SessionOptions(), isDefault: false, Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        try
        {
            await RunAsync($"begin; lock table {Table} in share mode", holder);
            var import = await RecordImport.StartAsync(
                database.Pool, TableName.Parse(Table), ["id", "name"], null, Cancel, limit: byLimit ? TimeSpan.FromSeconds(5) : null, mode: ById);
            await using (import)
            {
                import.Write([1, "a"], Cancel);
                var ending = import.CompleteAsync(stop.Token);
                if (byLimit)
                {
                    Assert.Equal("CopyTimedOut", (await Assert.ThrowsAsync<Fault>(() => ending)).ErrorId);
                }
                else
                {
                    await Eventually.AsyncTrue(async () => (await RunAsync("select pid from pg_locks where not granted")).Count > 0, "the import waits", Cancel);
                    await stop.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ending);
                }
            }

            await RunAsync("rollback", holder);
            Assert.Empty(await RowsAsync());
        }
        finally
        {
            PinnedSessions.Remove(holder);
        }
    }

    private async Task MakeAsync(string sql)
    {
        await RunAsync($"""
            drop table if exists {Table}_child; drop table if exists {Table}; drop domain if exists upsert_name;
            create domain upsert_name as text check (value <> 'bad');
            create or replace function upsert_touch() returns trigger language plpgsql as $$ begin new.name := lower(
                new.name); return new; end $$
            """);
        await RunAsync(sql);
    }

    private Task<UpsertCounts?> ImportAsync(string[] fields, ImportMode mode, params object?[][] rows) => ImportAsync(fields, mode, null, rows);

    private async Task<UpsertCounts?> ImportAsync(string[] fields, ImportMode mode, PinnedSession? session, params object?[][] rows)
    {
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse(Table), fields, null, Cancel, pinned: session, mode: mode);
        foreach (var row in rows)
        {
            import.Write(row, Cancel);
        }

        var moved = await import.CompleteAsync(Cancel);
        Assert.Equal(import.Upserted?.Rows ?? rows.Length, moved);
        return import.Upserted;
    }

    private Task<List<object?>> RowsAsync() => RunAsync($"select concat_ws(':', id, name, kept) from {Table} order by id");

    private async Task<List<object?>> RunAsync(string sql, IPinnedSession? session = null)
    {
        var output = new TestOutput();
        await RequestWork.RunAsync(database.Pool, new SessionOptions { Pinned = session }, new QueryRequest(sql), output, Cancel);
        return output.Written;
    }
}
