using RdsIam.Core.Bulk.Tables;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Tests.Users;

namespace RdsIam.Core.Tests.Bulk.Tables;

/// <summary>Rows that go from one real server to another.</summary>
[NeedsServer]
public sealed class TableCopyTests(TestServers servers)
{
    private const string Many = """
        create type mood as enum ('sad', 'glad');
        create type pair as (a int, b text);
        create domain amount as numeric(12, 2) check (value >= 0);
        """;

    private static string Table(string types) =>
        $"create table t (id int primary key, {string.Join(", ", types.Split(';').Select((type, i) => $"v{i} {type}"))}); ";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Ways => new() { { "installed", "npm" }, { "npm", "installed" }, { "installed", "installed" } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_value_arrives_as_it_was(string from, string to)
    {
        const string types = "int;bigint;numeric;float8;text;bytea;timestamptz;date;interval;uuid;jsonb;int[];int4range;inet;mood;pair;amount;boolean;bit(3);mood[]";
        const string values = """
            (1, 1, -2, 1.50, 'NaN', E'tab\t\\ ü €', '\x00ff', '2026-01-31 12:30:00.123456+01', '0044-03-15 BC', '1 mon -2 days 03:04:05.678', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": [1, null]}', '{1,NULL,3}', '[1,5)', '10.0.0.1/8', 'glad', '(1,"x,y")', 12.34, true, '101', '{sad,glad}'),
            (2, null, null, null, null, '', null, 'infinity', '-infinity', null, null, null, null, 'empty', null, null, null, null, null, null, null)
            """;
        await using var scene = await CopyScene.StartAsync(
            servers, from, to, $"{Many}{Table(types)} insert into t values {values}", $"{Many}{Table(types)}");
        var copied = Assert.Single(await scene.CopyAsync("t"));
        Assert.Equal(("public.t", "public.t", 2L), (copied.Source, copied.Destination, copied.Rows));
        const string all = "select string_agg(t::text, '|' order by id) from t";
        Assert.Equal(await scene.From.AskAsync<string>(all), await scene.To.AskAsync<string>(all));
    }

    [Fact]
    public async Task A_table_without_own_arrays_goes_in_binary_and_values_change_to_wider_types()
    {
        await using var scene = await CopyScene.StartAsync(
            servers,
            "installed",
            "npm",
            $"{Many}{Table("smallint;int;bigint;float4;date;json;mood;uuid;varchar(9);text")} insert into t values (1, 1, 2, 3, 0.1, '2026-01-31', '{{\"b\":1, \"a\":2}}', 'sad', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'é', 'glad')",
            $"{Many}{Table("bigint;numeric;numeric(20,1);float8;timestamp;jsonb;text;text;text;mood")}");
        var sent = new List<string>();
        await scene.CopyAsync(CopyScene.Tables("t") with { OnStatement = sent.Add });
        Assert.Contains(sent, sql => sql.Contains("(format binary)", StringComparison.Ordinal) && sql.Contains("::bigint", StringComparison.Ordinal));
        Assert.Equal(
            "(1,1,2,3.0,0.10000000149011612,\"2026-01-31 00:00:00\",\"{\"\"a\"\": 2, \"\"b\"\": 1}\",sad,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,é,glad)",
            await scene.To.AskAsync<string>("select t::text from t"));
    }

    [Theory]
    [InlineData("numeric", "integer")]
    [InlineData("bigint", "integer")]
    [InlineData("bigint", "double precision")]
    [InlineData("timestamp without time zone", "timestamp with time zone")]
    [InlineData("text", "integer")]
    [InlineData("text", "date")]
    [InlineData("integer[]", "bigint[]")]
    public async Task What_could_lose_something_is_refused_before_the_first_row(string from, string to)
    {
        await using var scene = await CopyScene.StartAsync(
            servers, "installed", "installed", $"create table t (v {from})", $"create table t (v {to}); insert into t values (null)");
        var fault = await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(CopyScene.Tables("t") with { Truncate = true }));
        Assert.Equal("CopyTypesUnlike", fault.ErrorId);
        Assert.Contains($"v ({from} to {to})", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await scene.To.AskAsync<long>("select count(*) from t"));
    }

    [Fact]
    public async Task Columns_go_by_name_by_map_and_by_choice()
    {
        await using var scene = await CopyScene.StartAsync(
            servers,
            "installed",
            "installed",
            "create table t (id int, \"Full Name\" text, other int, twice int generated always as (id * 2) stored); insert into t values (1, 'x', 2)",
            "create table u (name text, \"ID\" int, kept int default 7)");
        var copy = CopyScene.Tables("t") with { Items = [new CopyItem(Name("t"), null, Name("u"))] };
        Assert.Equal("CopyColumnUnknown", (await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(copy))).ErrorId);
        copy = copy with { Map = new Dictionary<string, string> { ["full name"] = "name" } };
        Assert.Equal("CopyColumnUnknown", (await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(copy))).ErrorId);
        Assert.Equal("CopyMapUnused", (await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(copy with { Columns = ["id"] }))).ErrorId);
        Assert.Equal("CopySourceColumn", (await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(copy with { Columns = ["none"] }))).ErrorId);
        await scene.CopyAsync(copy with { Columns = ["id", "Full Name"] });
        Assert.Equal("(x,1,7)", await scene.To.AskAsync<string>("select u::text from u"));
    }

    [Fact]
    public async Task A_query_goes_also_with_columns_of_no_name_and_cannot_change_anything()
    {
        await using var scene = await CopyScene.StartAsync(
            servers, "installed", "npm", "create table t (id int); insert into t values (1), (2)", "create table u (id bigint, note text)");
        await scene.CopyAsync(CopyScene.Query("select id, 'n' || id as note from t -- all", "u"));
        Assert.Equal("1n1,2n2", await scene.To.AskAsync<string>("select string_agg(id || note, ',' order by id) from u"));
        var fault = await Assert.ThrowsAsync<SqlFault>(() => scene.CopyAsync(CopyScene.Query("delete from t returning id::bigint", "u")));
        Assert.Equal("25006", fault.SqlState);
        Assert.Equal("CopyColumnUnknown", (await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(CopyScene.Query("select 1", "u")))).ErrorId);
        Assert.Equal("42P01", (await Assert.ThrowsAsync<SqlFault>(() => scene.CopyAsync(CopyScene.Query("select * from none", "u")))).SqlState);
    }

    [Fact]
    public async Task A_table_is_made_like_the_source()
    {
        await using var scene = await CopyScene.StartAsync(
            servers,
            "installed",
            "npm",
            "create schema \"S\"; create table \"S\".\"T t\" (\"B\" varchar(5) not null, id bigint, n numeric(7, 2), primary key (id, \"B\")); insert into \"S\".\"T t\" values ('x', 1, 2)",
            "create schema \"S\"");
        await scene.CopyAsync(CopyScene.Tables("\"S\".\"T t\"") with { CreateTable = true });
        Assert.Equal(
            "B character varying(5) t, id bigint t, n numeric(7,2) f",
            await scene.To.AskAsync<string>("select string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || left(attnotnull::text, 1), ', ' order by attnum) from pg_attribute where attrelid = '\"S\".\"T t\"'::regclass and attnum > 0"));
        Assert.Equal("PRIMARY KEY (id, \"B\")", await scene.To.AskAsync<string>("select pg_get_constraintdef(oid) from pg_constraint where conrelid = '\"S\".\"T t\"'::regclass and contype = 'p'"));
        await scene.CopyAsync(CopyScene.Query("select 1 as a, 'x'::text as b", "made") with { CreateTable = true });
        Assert.Equal("(1,x)", await scene.To.AskAsync<string>("select made::text from made"));
    }

    [Fact]
    public async Task Several_tables_are_one_copy_in_the_order_of_their_keys()
    {
        const string tables = "create table parent (id int primary key); create table child (id int references parent); create table alone (id int);";
        await using var scene = await CopyScene.StartAsync(
            servers,
            "installed",
            "npm",
            $"{tables} insert into parent values (1); insert into child values (1); insert into alone values (5)",
            $"{tables} insert into parent values (9); insert into child values (9); alter table alone add check (id > 5) not valid");
        var copy = CopyScene.Tables("child", "alone", "parent") with { Truncate = true };
        var fault = await Assert.ThrowsAsync<SqlFault>(() => scene.CopyAsync(copy));
        Assert.Equal(("23514", 1), (fault.SqlState, fault.Record));
        Assert.Equal("9 9", await scene.To.AskAsync<string>("select (select id from parent) || ' ' || (select id from child)"));
        await scene.To.RunAsync("alter table alone drop constraint alone_id_check");
        Assert.Equal(["public.child", "public.alone", "public.parent"], (await scene.CopyAsync(copy)).Select(one => one.Destination));
        Assert.Equal("1 1 5", await scene.To.AskAsync<string>("select (select id from parent) || ' ' || (select id from child) || ' ' || (select id from alone)"));
    }

    [Fact]
    public async Task A_table_is_not_copied_into_itself()
    {
        await using var scene = await CopyScene.StartAsync(servers, "installed", "installed", "create table t (id int); create table u (id int); insert into t values (1)", "select 1");
        var itself = new TableCopy(CopyScene.Tables("t"));
        Assert.Equal("CopyOntoItself", (await Assert.ThrowsAsync<Fault>(() => itself.RunAsync(scene.From.Pool, scene.From.Pool, Cancel))).ErrorId);
        var beside = new TableCopy(new TableCopyRequest([new CopyItem(Name("t"), null, Name("u"))]) { Truncate = true });
        Assert.Equal(1, (await beside.RunAsync(scene.From.Pool, scene.From.Pool, Cancel))[0].Rows);
    }

    [Theory]
    [InlineData(200_000)]
    public async Task The_row_that_is_refused_is_named_and_the_rest_is_not_read(int rows)
    {
        await using var scene = await CopyScene.StartAsync(
            servers, "installed", "npm", $"create table t (id int, v text); insert into t select i, repeat('x', 300) from generate_series(1, {rows}) i", "create table t (id int check (id <> 7), v text)");
        var copy = new TableCopy(CopyScene.Tables("t"));
        var fault = await Assert.ThrowsAsync<SqlFault>(() => copy.RunAsync(scene.From.Pool, scene.To.Pool, Cancel));
        Assert.Equal(("23514", 7, "Nothing was copied."), (fault.SqlState, fault.Record, fault.Hint));
        Assert.InRange(copy.Rows, 7, rows - 1);
        Assert.Equal(0L, await scene.To.AskAsync<long>("select count(*) from t"));
        // Both connections are as good as new.
        await scene.To.RunAsync("alter table t drop constraint t_id_check");
        Assert.Equal(rows, (await scene.CopyAsync("t"))[0].Rows);
    }

    [Fact]
    public async Task A_copy_that_is_cancelled_leaves_nothing_and_its_connections_are_free()
    {
        await using var scene = await CopyScene.StartAsync(
            servers, "installed", "npm", "create view t as select i as id, pg_sleep(0.01) is null as b from generate_series(1, 100000) i", "create table t (id int, b boolean)");
        using var stop = new CancellationTokenSource();
        var copy = new TableCopy(CopyScene.Tables("t"));
        var running = copy.RunAsync(scene.From.Pool, scene.To.Pool, stop.Token);
        await Eventually.True(() => copy.Current.Length > 0, "rows are copied", Cancel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        foreach (var side in new[] { scene.From, scene.To })
        {
            Assert.Equal(0L, await side.AskAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'"));
        }

        Assert.Equal(0L, await scene.To.AskAsync<long>("select count(*) from t"));
    }

    private static Core.Bulk.TableName Name(string name) => Core.Bulk.TableName.Parse(name);
}
