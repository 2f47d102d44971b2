using System.Collections.Specialized;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Tests.Values;

/// <summary>Columns come as what they are, in whatever way their statement is run and whenever their types were made.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class ResultFormTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("select 'pg_class'::regclass")]
    [InlineData("set statement_timeout = 0; select 'pg_class'::regclass")]
    [InlineData("select 1; select 'pg_class'::regclass")]
    [InlineData("create temp table form_a (t regclass); insert into form_a values ('pg_class'); select t from form_a; drop table form_a")]
    [InlineData("create temp table form_b (t regclass); insert into form_b values ('pg_class') returning t; drop table form_b")]
    [InlineData("begin; select 'pg_class'::regclass; commit")]
    [InlineData("begin; declare c cursor for select 'pg_class'::regclass; fetch all from c; close c; commit")]
    [InlineData("prepare form_p as select 'pg_class'::regclass; execute form_p; deallocate form_p")]
    [InlineData("create or replace procedure form_c(inout t regclass) language plpgsql as $$ begin t := 'pg_class'; end $$; call form_c(null)")]
    [InlineData("create domain form_d as regclass; select 'pg_class'::form_d; drop domain form_d")]
    [InlineData("with a as (select 'pg_class'::regclass as t) table a")]
    [InlineData("values ('pg_class'::regclass)")]
    public async Task A_name_of_the_catalogue_s_comes_as_that_name_however_it_is_asked_for(string sql) =>
        Assert.Contains("pg_class", await AllAsync(sql));

    [Theory]
    [InlineData("'pg_catalog'::regnamespace", "pg_catalog")]
    [InlineData("'tester'::regrole", "tester")]
    [InlineData("'now()'::regprocedure", "now()")]
    [InlineData("'int4'::regtype", "integer")]
    [InlineData("'english'::regconfig", "english")]
    [InlineData("'tester=r/tester'::aclitem", "tester=r/tester")]
    [InlineData("array['tester=r/tester'::aclitem]", "{tester=r/tester}")]
    [InlineData("array['pg_class'::regclass]", "{pg_class}")]
    [InlineData("'1:3:2'::pg_snapshot", "1:3:2")]
    [InlineData("'1:3:2'::txid_snapshot", "1:3:2")]
    public async Task Types_without_a_binary_form_of_use_come_as_text_among_others(string expression, string expected)
    {
        Assert.Equal([1, expected], await AllAsync($"select 1; select {expression}"));
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal([expected], await AllAsync($"select {expression} /* again */"));
        }
    }

    [Fact]
    public async Task Types_made_in_the_same_text_or_just_before_are_known()
    {
        Assert.Equal(
            ["b", "x"],
            (await AllAsync(
                """
                drop schema if exists fresh cascade; create schema fresh; create type fresh.mood as enum ('a', 'b');
                create type fresh.pair as (m fresh.mood, n int); create domain fresh.moods as fresh.mood[];
                select 'b'::fresh.mood; select 'x'
                """)).Take(2));
        var row = Assert.IsType<OrderedDictionary>(Assert.Single(await AllAsync("select row('a', 5)::fresh.pair")));
        Assert.Equal(["a", 5], row.Values.Cast<object>());
        Assert.Equal(new[] { "a", "b" }, Assert.Single(await AllAsync("select '{a,b}'::fresh.moods")));
        Assert.Equal([1, "b", new[] { "a" }], Assert.IsType<object[]>(Assert.Single(await AllAsync("select row(1, 'b'::fresh.mood, '{a}'::fresh.mood[])"))));
    }

    [Fact]
    public async Task A_type_that_is_dropped_and_made_anew_or_altered_is_read_as_it_is_now()
    {
        await AllAsync("drop type if exists altered; create type altered as (a int)");
        Assert.Equal(["a"], Names(await AllAsync("select row(1)::altered")));
        await AllAsync("drop type altered; create type altered as (b int, c text)");
        Assert.Equal(["b", "c"], Names(await AllAsync("select row(1, 'x')::altered")));
        await AllAsync("alter type altered rename attribute b to d");
        Assert.Equal(["d", "c"], Names(await AllAsync("select row(1, 'x')::altered")));

        // Behind our back: never a value under another's name.
        await ExecuteAsync("alter type public.altered add attribute e int");
        var fault = await Assert.ThrowsAsync<Fault>(() => AllAsync("select row(1, 'x', 3)::altered"));
        Assert.Equal("TypeChanged", fault.ErrorId);
        Assert.Equal(["d", "c", "e"], Names(await AllAsync("select row(1, 'x', 3)::altered")));

        static IEnumerable<string> Names(List<object?> values) =>
            Assert.IsType<OrderedDictionary>(Assert.Single(values)).Keys.Cast<string>();
    }

    [Fact]
    public async Task A_statement_that_is_repeated_follows_its_table_s_columns()
    {
        await AllAsync("drop table if exists followed; create table followed (v int); insert into followed values (1)");
        foreach (var (type, value) in new (string, object?)[]
        {
            ("int", 1), ("text", "1"), ("regtype", "boolean"), ("oid", 16u), ("bool[]", null), ("int", 1),
        })
        {
            await ExecuteAsync($"drop table public.followed; create table public.followed (v {type}); "
                + (value is null ? "insert into public.followed values (null)" : $"insert into public.followed values ('{value}')"));
            for (var time = 0; time < 4; time++)
            {
                Assert.Equal([value], await AllAsync("select v from followed"));
            }
        }
    }

    [Fact]
    public async Task A_statement_that_is_repeated_follows_the_search_path_and_outlives_the_loss_of_what_was_prepared()
    {
        await AllAsync(
            """
            create schema path_a; create schema path_b; create table path_a.pathed (v int); create table path_b.pathed (v regclass);
            insert into path_a.pathed values (7); insert into path_b.pathed values ('pg_class')
            """);
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal([7], await AllAsync("select v from pathed", new SessionOptions { SearchPath = [new SqlIdentifier("path_a")] }));
            Assert.Equal(["pg_class"], await AllAsync("select v from pathed", new SessionOptions { SearchPath = [new SqlIdentifier("path_b")] }));
            await AllAsync("deallocate all");
            Assert.Equal([1], await AllAsync("select 1"));
        }
    }

    [Fact]
    public async Task Statements_that_are_repeated_are_prepared_and_others_are_not()
    {
        await using var connection = await database.Pool.OpenAsync(Cancel);
        Assert.True(database.Pool.Forms.AreSessionsOurs);
        var repeated = new RepeatedStatements();
        Assert.False(repeated.Note("a"));
        Assert.True(repeated.Note("a"));
        repeated.Bar("a");
        Assert.False(repeated.Note("a"));
        Assert.False(repeated.Note(new string('x', 10_000)));
        Assert.False(repeated.Note(new string('x', 10_000)));
        Assert.Equal(256, Enumerable.Range(0, 2000).Count(n => !repeated.Note($"{n}") && repeated.Note($"{n}")));
    }

    [Theory]
    [InlineData("create or replace function atomic_a() returns bigint language sql begin atomic select count(*) from pg_class; select 5::bigint; end")]
    [InlineData("create or replace function atomic_b(x regclass) returns int language sql begin atomic select 1; select 2; end")]
    public async Task One_statement_with_semicolons_runs_whole(string sql)
    {
        Assert.Empty(await AllAsync(sql));
        Assert.Equal(["b'c;d", "pg_class"], await AllAsync("select E'b\\'c;d', 'pg_class'::regclass"));
    }

    [Fact]
    public async Task Records_have_their_results_in_the_same_forms()
    {
        await AllAsync("drop table if exists recorded; create table recorded (n int, t regclass)");
        var output = new TestOutput();
        using (var sender = new RecordSender(
            database.Pool,
            new SessionOptions(),
            new RecordQuery(new QueryRequest("insert into recorded values (@n, 'pg_class') returning t; select 'int4'::regtype"), ["n"]),
            1000,
            output))
        {
            for (var n = 1; n <= 20; n++)
            {
                await sender.AddAsync(new QueryRecord(n, [n], n), Cancel);
            }

            await sender.EndAsync(Cancel);
        }

        Assert.Empty(output.Reported);
        Assert.Equal(Enumerable.Repeat(new object?[] { "pg_class", "integer" }, 20).SelectMany(row => row), output.Written);
        Assert.Equal([20L], await AllAsync("select count(*) from recorded"));
    }

    [Fact]
    public async Task Texts_that_are_run_in_steps_are_all_or_nothing()
    {
        await AllAsync("drop table if exists stepped; create table stepped (n int)");
        await Assert.ThrowsAsync<SqlFault>(() => AllAsync(
            "insert into stepped values (1); select 'pg_class'::regclass; insert into stepped values (2); select 1 / 0"));
        Assert.Equal([0L], await AllAsync("select count(*) from stepped"));
        Assert.Equal(["pg_class"], await AllAsync("insert into stepped values (1); select 'pg_class'::regclass; insert into stepped values (2)"));
        Assert.Equal([2L], await AllAsync("select count(*) from stepped"));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("set work_mem = '8MB'; {0}; select 1 as after")]
    [InlineData("create temp table unnamed (n int); {0}; drop table unnamed")]
    public async Task An_unnamed_row_with_a_field_that_has_no_binary_form_of_use_comes_as_its_fields_texts(string text)
    {
        const string Sql = "select row('pg_class'::regclass, 1, 'a \"b\", c'::text, null, '', 'tester=r/tester'::aclitem)";
        var row = Assert.IsType<object?[]>((await AllAsync(text.Replace("{0}", Sql, StringComparison.Ordinal)))[0]);
        Assert.Equal(["pg_class", "1", "a \"b\", c", null, "", "tester=r/tester"], row);
        Assert.Equal([1, "a"], Assert.IsType<object?[]>((await AllAsync(text.Replace("{0}", "select row(1, 'a'::text)", StringComparison.Ordinal)))[0]));
    }

    [Fact]
    public async Task A_field_that_shows_later_than_the_first_row_is_refused()
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => AllAsync(
            "select case when g < 3 then row(1) else row('pg_class'::regclass) end from generate_series(1, 5) g"));
        Assert.Equal("RecordFieldUnreadable", fault.ErrorId);
    }

    [Fact]
    public async Task Rows_without_columns_are_rows()
    {
        await using var execution = await QueryRunner.StartAsync(
            database.Pool, new QueryRequest("select from generate_series(1, 3); select where false; select 5"), Cancel);
        var rows = new List<int>();
        do
        {
            var count = 0;
            while (execution.Read())
            {
                count++;
                Assert.NotNull(execution.Row());
            }

            rows.Add(count);
        }
        while (execution.NextResult());
        Assert.Equal([3, 0, 1], rows);
    }

    private async Task<List<object?>> AllAsync(string sql, SessionOptions? options = null)
    {
        if (options is null)
        {
            await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
            return Read(execution);
        }

        using var session = await QuerySession.OpenAsync(database.Pool, options, Cancel);
        await using var sessions = await QueryRunner.StartAsync(session, new QueryRequest(sql), Cancel);
        return Read(sessions);
    }

    private static List<object?> Read(QueryExecution execution)
    {
        var values = new List<object?>();
        for (var more = execution.Shape is not null; more; more = execution.NextResult())
        {
            while (execution.Read())
            {
                values.Add(execution.Value(0));
                if (execution.Shape!.Names.Length > 1 && execution.Shape.Names[1] != "ResultIndex")
                {
                    values.Add(execution.Value(1));
                }
            }
        }

        return values;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
