using System.Diagnostics;
using System.Text;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Texts with rows of COPY, and texts whose statements are run by themselves, on a real server.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class ScriptTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("create or replace function s1(begin date, finish date) returns int language sql as $$ select finish - begin $$; select s1('2026-01-02', '2026-01-05')", 3)]
    [InlineData("create or replace function s2() returns table (begin int, \"end\" int) language sql as $$ select 1, 2 $$; select begin + \"end\" from s2()", 3)]
    [InlineData("create or replace function s3(begin int) returns int language sql begin atomic select begin as end; select case begin when 1 then 2 end case; end; select s3(1)", 2)]
    [InlineData("create or replace function s4() returns bigint language sql begin atomic select count(*) as atomic from pg_class where false; end; select s4()::int", 0)]
    [InlineData("create or replace function s5(a int default case when true then 1 end) returns int language sql return a; select s5()", 1)]
    [InlineData("create or replace procedure s6(inout begin int) language sql begin atomic select begin + 1 as end; end; call s6(1)", 2)]
    [InlineData("set standard_conforming_strings = off; set escape_string_warning = off; select length('a\\';b')", 4)]
    [InlineData("select length(E'a'\n'b\\'c;d')", 6)]
    public async Task What_the_server_takes_as_a_script_runs(string sql, int expected)
    {
        var output = new TestOutput();
        await RequestWork.RunAsync(database.Pool, new SessionOptions(), new QueryRequest(sql), output, Cancel);
        Assert.Equal(expected, output.Written[^1]);
    }

    [Fact]
    public async Task Literals_are_read_as_the_databases_setting_says()
    {
        await RunAsync("drop role if exists backslash; create role backslash superuser login password 'correct horse'; alter role backslash set standard_conforming_strings = off; alter role backslash set escape_string_warning = off");
        var pool = ConnectionPools.Get(database.Target with { UserName = "backslash" }, new("backslash", "correct horse"));
        try
        {
            await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest("select 'a\\';b' as t; select 1"), Cancel);
            Assert.Equal(["a';b"], QueryTests.ReadAll(execution));
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }

    [Fact]
    public async Task Rows_of_copy_are_loaded_in_order_and_in_one_transaction()
    {
        const string Rows = "1\tMrs O'Brien; \"x\" :y @z\n2\t\\N\n3\t\\\\. $$ é \U0001F600\n";
        await RunAsync("drop table if exists copied; create table copied (id int primary key, t text)");
        var script = $"delete from copied;\ncopy copied from stdin;\n{Rows}\\.\n\nupdate copied set id = id + 10;\ncopy copied (id, t) from stdin with (format csv, null 'x');\n1,\"a;\n'b\"\n2,x\n\\.\nselect count(*)::int from copied;";
        var output = await RunAsync(script);
        Assert.Equal([5], output.Written);
        Assert.Equal([(1, "COPY", 3L), (3, "COPY", 2L)], output.Told.Select(result => (result.Index, result.Command, result.Rows!.Value)));
        var texts = await RunAsync("select t from copied where id = 11; select t from copied where id = 12; select t from copied where id = 13; select t from copied where id = 1");
        Assert.Equal(["Mrs O'Brien; \"x\" :y @z", null, "\\. $$ é \U0001F600", "a;\n'b"], texts.Written);

        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync($"delete from copied;\ncopy copied from stdin;\n{Rows}\\.\nselect 1 / 0;"));
        Assert.Equal(7, fault.Line);
        Assert.Equal([5], (await RunAsync("select count(*)::int from copied")).Written);
    }

    [Theory]
    [InlineData("select 1;\ncopy refused from stdin;\n1\nx\n2\n\\.\n", 4, "x")]
    [InlineData("copy refused from stdin;\n1\n1\n", 3, "1")]
    [InlineData("copy refused from stdin (format csv);\r\n1\r\n2\r\n\"x\"\r\n\\.\r\nselect 1;\r\n", 4, "\"x\"")]
    public async Task A_row_that_is_refused_is_named_by_file_and_line(string script, int line, string text)
    {
        await RunAsync("drop table if exists refused; create table refused (id int primary key)");
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync(new QueryRequest(script) { File = "/srv/dump.sql" }));
        Assert.Equal((line, "/srv/dump.sql"), (fault.Line, fault.InputFile));
        Assert.Contains($"\ndump.sql, line {line}, column 1: {text}\n", fault.Message, StringComparison.Ordinal);
        Assert.Equal([0], (await RunAsync("select count(*)::int from refused")).Written);
    }

    [Fact]
    public async Task The_end_of_the_text_ends_rows_of_copy_too_and_large_ones_are_whole()
    {
        await RunAsync("drop table if exists many; create table many (id int, t text)");
        var script = new StringBuilder("copy many from stdin;\n");
        for (var i = 0; i < 50_000; i++)
        {
            script.Append(i).Append("\té\U0001F600 ").Append('x', i % 7).Append('\n');
        }

        await RunAsync(script.ToString());
        Assert.Equal([50_000, 50_000 * 3], (await RunAsync("select count(*)::int from many; select sum(length(replace(t, 'x', '')))::int from many")).Written);
    }

    [Fact]
    public async Task Copy_in_transactions_of_the_text_runs_and_half_of_one_is_refused()
    {
        await RunAsync("drop table if exists own; create table own (id int)");
        await RunAsync("begin;\ncopy own from stdin;\n1\n\\.\ncommit;\nbegin;\ncopy own from stdin;\n2\n\\.\nrollback;");
        Assert.Equal([1], (await RunAsync("select id from own")).Written);
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync("copy own from stdin;\n3\n\\.\ncommit;\nselect 1;"));
        Assert.Equal("TextControlsTransaction", fault.ErrorId);
        Assert.Equal([1], (await RunAsync("select count(*)::int from own")).Written);
    }

    [Fact]
    public async Task Statements_alone_run_what_no_transaction_takes_and_keep_what_ran_before_an_error()
    {
        await RunAsync("drop table if exists alone; create table alone (id int); drop type if exists mood; create type mood as enum ('sad')");
        var output = await RunAloneAsync(
            "insert into alone values (1); create index concurrently alone_id on alone (id); vacuum alone; alter type mood add value 'glad'; select 'glad'::mood::text; select 2");
        Assert.Equal(["glad", 2], output.Written);

        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAloneAsync("insert into alone values (2);\nselect 1;\n-- why\nselect 1 / 0;\ninsert into alone values (3)"));
        Assert.EndsWith("Statement 3 of 4 (line 4) failed. 2 statements before it took effect and stay; the others had no effect.", fault.Message, StringComparison.Ordinal);
        Assert.Equal([2], (await RunAsync("select count(*)::int from alone")).Written);

        fault = await Assert.ThrowsAsync<SqlFault>(() => RunAloneAsync("begin; insert into alone values (4); select 1 / 0; commit"));
        Assert.Contains("nothing before it is kept", fault.Message, StringComparison.Ordinal);
        Assert.Equal([2], (await RunAsync("select count(*)::int from alone")).Written);
        await RunAloneAsync("insert into alone values (5); begin; delete from alone; rollback; copy alone from stdin;\n6\n\\.\n");
        Assert.Equal([4], (await RunAsync("select count(*)::int from alone")).Written);
    }

    [Theory]
    [InlineData("select 1; vacuum pg_class", "-NoTransaction")]
    [InlineData("select 1; create database nope", "-NoTransaction")]
    [InlineData("select 1; alter system set work_mem = '5MB'", "-NoTransaction")]
    [InlineData("drop type if exists hue; create type hue as enum ('red'); alter type hue add value 'blue'; select 'blue'::hue", null)]
    public async Task What_no_transaction_takes_is_hinted_at(string sql, string? hint)
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync(sql));
        Assert.Contains(hint ?? "after its transaction is committed", fault.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create unique index concurrently early_more on early (id)")]
    [InlineData("drop index concurrently early_id")]
    [InlineData("reindex table early")]
    [InlineData("VACUUM early")]
    [InlineData("create database early")]
    public async Task What_no_transaction_takes_does_nothing_where_more_stands_behind_it(string sql)
    {
        await RunAsync("drop table if exists early; create table early (id int); create index early_id on early (id)");
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync($"{sql}; insert into early values (1); insert into early values ('x')"));
        Assert.Equal(sql.StartsWith("reindex", StringComparison.Ordinal) ? "22P02" : "25001", fault.SqlState);
        Assert.Equal(["early_id"], (await RunAsync("select indexname::text from pg_indexes where tablename = 'early'")).Written);
        Assert.Equal([0], (await RunAsync("select count(*)::int from early")).Written);
    }

    [Theory]
    [InlineData("insert into t values (1);\nrollback", "TextRollsBackMore", 2)]
    [InlineData("insert into t values (1);\nbegin;\nselect 1;\nabort", "TextRollsBackMore", 4)]
    [InlineData("select 1;\nbegin;\nselect 2", "TransactionLeftOpen", 2)]
    [InlineData("begin", "TransactionLeftOpen", 1)]
    [InlineData("begin; select 1; commit and chain;", "TransactionLeftOpen", 1)]
    public async Task A_text_that_would_undo_more_than_psql_does_is_refused(string sql, string errorId, int line)
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => RunAsync(sql));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains($"line {line}: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("begin; select 1; rollback; begin; select 2; commit")]
    [InlineData("select 1; commit")]
    [InlineData("rollback; select 1")]
    [InlineData("begin; select 1; savepoint a; select 2; rollback to a; end")]
    public async Task A_text_whose_transactions_are_psqls_runs(string sql) => Assert.NotEmpty((await RunAsync(sql)).Written);

    [Theory]
    [InlineData("")]
    [InlineData("--inserts")]
    [InlineData("--clean --if-exists")]
    [InlineData("-s")]
    [InlineData("-a --disable-triggers")]
    public async Task A_dump_of_pg_dump_restores_what_was_dumped(string options)
    {
        const string Source = """
            drop schema if exists shop cascade; create schema shop;
            create type shop.state as enum ('new', 'it''s; done');
            create table shop.customers (id int generated always as identity primary key, name text not null, born date, tags text[], state shop.state default 'new');
            create table shop.orders (id bigint primary key, customer int references shop.customers, note text, at timestamptz);
            create function shop.total(begin int) returns bigint language sql begin atomic select sum(id) as "end" from shop.orders where id > begin; end;
            create function shop.stamp() returns trigger language plpgsql as $body$ begin new.note := coalesce(new.note, 'none; $x$'); return new; end $body$;
            create trigger stamp before insert on shop.orders for each row execute function shop.stamp();
            create view shop.named as select name || ';' || E'\\ ''x''' as n from shop.customers;
            comment on table shop.orders is 'it''s; "all" \ here
            \. and there';
            insert into shop.customers (name, born, tags) values ('Mrs O''Brien', '2026-01-31', '{a,"b;c"}'), (E'tab\t\\N \\. line\nbreak', null, '{}'), ('', '0044-03-15 BC', null);
            insert into shop.orders select i, 1 + i % 3, case when i % 2 = 0 then '\.' else E'\\.\nx' end, '2026-01-01' from generate_series(1, 300) i;
            """;
        const string Digest = """
            select md5(string_agg(x::text, ',' order by x::text)) from (
                select c::text as x from shop.customers c union all select o::text from shop.orders o union all select n from shop.named
                union all select shop.total(0)::text union all select obj_description('shop.orders'::regclass)) x
            """;
        await RunAsync(Source);
        var before = (await RunAsync(Digest)).Written[0];
        var dump = await DumpAsync([.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        if (options == "-a --disable-triggers")
        {
            await RunAsync("truncate shop.customers, shop.orders");
        }
        else if (!options.StartsWith("--clean", StringComparison.Ordinal))
        {
            await RunAsync("drop schema shop cascade");
        }

        await RunAsync(new QueryRequest(dump) { File = "/srv/dump.sql" });
        var after = (await RunAsync(Digest)).Written[0];
        Assert.Equal(options != "-s", Equals(before, after));
        Assert.Equal(options == "-s" ? [0] : [300], (await RunAsync("select count(*)::int from shop.orders")).Written);
    }

    private async Task<string> DumpAsync(string[] options)
    {
        var user = new Npgsql.NpgsqlConnectionStringBuilder(database.Cluster.Superuser.ConnectionString).Username!;
        string[] target = ["-h", Path.GetDirectoryName(database.Cluster.SocketPath)!, "-p", "5432", "-U", user];
        var start = new ProcessStartInfo("pg_dump", [.. target, "-n", "shop", .. options, "postgres"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var dump = Process.Start(start)!;
        var errors = dump.StandardError.ReadToEndAsync(Cancel);
        var text = await dump.StandardOutput.ReadToEndAsync(Cancel);
        await dump.WaitForExitAsync(Cancel);
        Assert.True(dump.ExitCode == 0, await errors);
        return text;
    }

    private Task<TestOutput> RunAsync(string sql) => RunAsync(new QueryRequest(sql));

    private Task<TestOutput> RunAloneAsync(string sql) => RunAsync(new QueryRequest(sql) { EachAlone = true });

    private async Task<TestOutput> RunAsync(QueryRequest request)
    {
        var output = new TestOutput();
        await RequestWork.RunAsync(database.Pool, new SessionOptions(), request, output, Cancel);
        return output;
    }
}
