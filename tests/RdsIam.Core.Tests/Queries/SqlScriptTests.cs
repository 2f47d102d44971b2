using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Names;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

public sealed class SqlScriptTests
{
    private static readonly QueryParameters Named = QueryParameters.Named([new("a", 1), new("b", 2)]);

    [Theory]
    [InlineData("select 1; select 2", "select 1|select 2")]
    [InlineData("select 1;;\n ; -- end", "select 1")]
    [InlineData("select ';' ; select \";\"", "select ';'|select \";\"")]
    [InlineData("select 'it''s;' ; x", "select 'it''s;'|x")]
    [InlineData(@"select E'\';' ; x", @"select E'\';'|x")]
    [InlineData(@"select '\'; x", @"select '\'|x")]
    [InlineData("select $$;$$ ; x", "select $$;$$|x")]
    [InlineData("select $a$ ; $$ ; $b$ $a$ ; x", "select $a$ ; $$ ; $b$ $a$|x")]
    [InlineData("/* ; /* ; */ ; */ select 1; -- ;\nx", "/* ; /* ; */ ; */ select 1|-- ;\nx")]
    [InlineData("create rule r as on insert to t do (select 1; select 2); x", "create rule r as on insert to t do (select 1; select 2)|x")]
    [InlineData(
        "create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end; x",
        "create or replace function f() returns int begin atomic select case when true then 1 end; select 2; end|x")]
    [InlineData("create function span(begin date, finish date) returns int return finish - begin; x", "create function span(begin date, finish date) returns int return finish - begin|x")]
    [InlineData("create function f() returns table (begin date, \"end\" date) as $$ ; $$; x", "create function f() returns table (begin date, \"end\" date) as $$ ; $$|x")]
    [InlineData("create function begin() returns int return 1; x", "create function begin() returns int return 1|x")]
    [InlineData("create procedure p(begin int) begin atomic select begin; insert into t values (1); end; x", "create procedure p(begin int) begin atomic select begin; insert into t values (1); end|x")]
    [InlineData("create function f() returns int begin atomic select 1 as end; select t.case from t; select 2 as begin; end; x", "create function f() returns int begin atomic select 1 as end; select t.case from t; select 2 as begin; end|x")]
    [InlineData("create function f() returns int begin atomic select case when a then case when b then 1 end end from t; /* end; */ end; x", "create function f() returns int begin atomic select case when a then case when b then 1 end end from t; /* end; */ end|x")]
    [InlineData("create function f() returns int begin atomic end; x", "create function f() returns int begin atomic end|x")]
    [InlineData("create function f() returns int begin /* x */ atomic select 1; -- end;\n end; x", "create function f() returns int begin /* x */ atomic select 1; -- end;\n end|x")]
    [InlineData("create table begin (atomic int, begin int); x", "create table begin (atomic int, begin int)|x")]
    [InlineData("create function f(a int default case when true then 1 end) returns int return a; x", "create function f(a int default case when true then 1 end) returns int return a|x")]
    [InlineData("select E'a'\n'b\\'c;d'; x", "select E'a'\n'b\\'c;d'|x")]
    [InlineData("select E'a' -- c\n\t 'b\\'c;d'; x", "select E'a' -- c\n\t 'b\\'c;d'|x")]
    [InlineData("select 'a'\n'\\', E'a' 'b\\'; x", "select 'a'\n'\\', E'a' 'b\\'|x")]
    [InlineData("select B'1'\n'0;', U&'\\0041'\n';', N'a;', x'1f'; x", "select B'1'\n'0;', U&'\\0041'\n';', N'a;', x'1f'|x")]
    [InlineData("select U&'a\\'; x", "select U&'a\\'|x")]
    [InlineData("select 1$$;$$; x", "select 1$$;$$|x")]
    [InlineData("select 1e9$$; x$$; y", "select 1e9$$|x$$|y")]
    [InlineData("select 1e+9$$;$$; $1E'\\'; x", "select 1e+9$$;$$|$1E'\\'|x")]
    [InlineData("select @a$b; x$b; y", "select @a$b|x$b|y")]
    [InlineData("select a$1$b, $1; x$$; y$$", "select a$1$b, $1|x$$|y$$")]
    [InlineData("select 1 +/* ; */ 2 *-- ;\n3; x", "select 1 +/* ; */ 2 *-- ;\n3|x")]
    [InlineData("set standard_conforming_strings = off; select 'a\\';b'; reset standard_conforming_strings; select '\\'; x", "set standard_conforming_strings = off|select 'a\\';b'|reset standard_conforming_strings|select '\\'|x")]
    [InlineData("SET LOCAL standard_conforming_strings TO 'off'; select '\\';', B'\\', $$\\$$; x", "SET LOCAL standard_conforming_strings TO 'off'|select '\\';', B'\\', $$\\$$|x")]
    [InlineData("select pg_catalog.set_config('standard_conforming_strings', 'off', false); select '\\';'; x", "select pg_catalog.set_config('standard_conforming_strings', 'off', false)|select '\\';'|x")]
    [InlineData("\u00A0", "\u00A0")]
    [InlineData("begin; select 1; end; x", "begin|select 1|end|x")]
    [InlineData("/**/ x; y", "/**/ x|y")]
    [InlineData("/* /*/ ; */ ; */ select 1; x", "/* /*/ ; */ ; */ select 1|x")]
    [InlineData("/* ** ; **/ select 1; x /* ; ", "/* ** ; **/ select 1|x /* ; ")]
    [InlineData("select $$$$; x", "select $$$$|x")]
    [InlineData("select $a$$a$; $a$;", "select $a$$a$|$a$;")]
    [InlineData("select $; x $a", "select $|x $a")]
    [InlineData("select $1a$;$1a$; x", "select $1a$|$1a$|x")]
    [InlineData("select @; :; @@; x @", "select @|:|@@|x @")]
    [InlineData("select 1e; 2e+; 3e", "select 1e|2e+|3e")]
    [InlineData("select 1e--; x\n; y", "select 1e--|x|y")]
    [InlineData("select 1.5e-3$$;$$, .5$$;$$; x", "select 1.5e-3$$;$$, .5$$;$$|x")]
    [InlineData("select ''; x", "select ''|x")]
    [InlineData("select '''';'''", "select ''''|'''")]
    [InlineData("select E''';\\''; x", "select E''';\\''|x")]
    [InlineData("select e; select n; select u&; u", "select e|select n|select u&|u")]
    [InlineData("select U&';\\'; u&\"a;\"; x", "select U&';\\'|u&\"a;\"|x")]
    [InlineData("select E'a' -- b\\'\r'\\';'; x", "select E'a' -- b\\'\r'\\';'|x")]
    [InlineData("select 1); select (2; 3); x", "select 1)|select (2; 3)|x")]
    [InlineData("create table t as select begin atomic from u; x", "create table t as select begin atomic from u|x")]
    [InlineData("create or replace procedure p() begin (1) atomic; x", "create or replace procedure p() begin (1) atomic|x")]
    [InlineData("select 1 -- c", "select 1 -- c")]
    [InlineData("select 1; (select a) union select b from stdin", "select 1|(select a) union select b from stdin")]
    [InlineData("select 1\t\f\v;\r\nx", "select 1|x")]
    [InlineData("select 'not closed ; x", "select 'not closed ; x")]
    public void Statements_end_where_postgres_ends_them(string sql, string expected) =>
        Assert.Equal(expected.Split('|'), SqlScript.Parse(sql, QueryParameters.None).Select(statement => statement.Text));

    [Fact]
    public void A_command_of_psql_behind_another_one_is_seen()
    {
        const string Guard = "\\echo Use \"CREATE EXTENSION x\" to load this file. \\quit\nselect 1";
        Assert.Contains(@"\quit", Assert.Throws<Fault>(() => SqlScript.Parse(Guard, QueryParameters.None)).Message, StringComparison.Ordinal);
        Assert.Equal(["select 1"], SqlScript.Parse("\\echo '\\quit' \\timing\nselect 1", QueryParameters.None).Select(statement => statement.Text));
    }

    [Theory]
    [InlineData("prepare p(int, int) as select $2 - $1")]
    [InlineData("create function f(int, int) returns int return $2 - $1")]
    [InlineData("create or replace procedure f(int, int) begin atomic insert into t values ($2, $1); end")]
    public void Numbers_of_a_definition_stay_its_own(string sql)
    {
        var script = SqlScript.Read(new QueryRequest(sql + "; select $2, $1") { Parameters = QueryParameters.Positional([1, 2]) });
        Assert.Equal([sql, "select $1, $2"], script.Statements.Select(statement => statement.Text));
        Assert.Empty(script.Open);
        Assert.Equal(["2", "1"], script.Statements[1].Parameters);
    }

    [Theory]
    [InlineData("prepare p(int) as select $1 + @a")]
    [InlineData("create function f(int) returns int return :a + $1")]
    [InlineData("create or replace function f(x int default @a) returns int return x")]
    public void A_value_in_a_definition_is_refused_and_would_be_an_argument_to_the_server(string sql) =>
        Assert.Equal("ParameterInDefinition", Assert.Throws<Fault>(() => SqlScript.Parse(sql, Named)).ErrorId);

    [Theory]
    [InlineData("explain (generic_plan, costs off) select * from t where id = $1", false)]
    [InlineData("explain select * from generic_plan where id = $1", true)]
    [InlineData("explain (costs off) select * from t where id = $1", true)]
    [InlineData("create table t as select $1", true)]
    [InlineData("prepare transaction 'x'", false)]
    public void A_number_needs_a_value_but_where_the_plan_is_for_any(string sql, bool isMissing)
    {
        var request = new QueryRequest(sql);
        Assert.Equal(isMissing, ScriptChecks.FirstMissing(SqlScript.Read(request), request) is not null);
    }

    [Theory]
    [InlineData("select @a, :b, @A", "select $1, $2, $1")]
    [InlineData("select x::a, '@a', \"@a\", $$:a$$, /* :a */ E'\\':a'", "select x::a, '@a', \"@a\", $$:a$$, /* :a */ E'\\':a'")]
    [InlineData("select v[1:2], v[:a], @other, x @> y, x @@ y", "select v[1:2], v[$1], @other, x @> y, x @@ y")]
    [InlineData("where id=@a and n>=@b", "where id=$1 and n>=$2")]
    [InlineData("select a$1, @a::int", "select a$1, $1::int")]
    [InlineData("select @ab, :ab, b@a", "select @ab, :ab, b$1")]
    [InlineData("select @a$b, @a + b$a", "select @a$b, $1 + b$a")]
    [InlineData("select :a$b", "select $1$b")]
    [InlineData("select v[1:2], n:b", "select v[1:2], n$1")]
    [InlineData("select json_object('k':1), n:b", "select json_object('k':1), n$1")]
    [InlineData("select @_a, @1a, @a1, @", "select @_a, @1a, @a1, @")]
    public void Given_names_become_numbers_and_nothing_else_does(string sql, string expected) =>
        Assert.Equal(expected, SqlScript.Parse(sql, Named).Single().Text);

    [Fact]
    public void Literals_end_as_the_sessions_setting_says() =>
        Assert.Equal(["select 'a\\';b'", "x"], SqlScript.Read(new QueryRequest("select 'a\\';b'; x"), conforms: false).Statements.Select(statement => statement.Text));

    [Fact]
    public void Rows_of_copy_belong_to_it_whatever_is_in_them()
    {
        const string Sql = "copy t (a) from stdin; -- x\nMrs O'Brien\n\\N\n:a; @a\n\\.\r\nselect 1;\nCOPY \"From stdin\" FROM STDIN WITH (FORMAT csv);\n1;\n2";
        var statements = SqlScript.Parse(Sql, Named);
        Assert.Equal(
            ["copy t (a) from stdin", "select 1", "COPY \"From stdin\" FROM STDIN WITH (FORMAT csv)"], statements.Select(
                statement => statement.Text[^Math.Min(statement.Text.Length, 48)..].Replace("-- x", "", StringComparison.Ordinal)));
        Assert.Equal("Mrs O'Brien\n\\N\n:a; @a\n", Sql[statements[0].Rows!.Start..statements[0].Rows!.End]);
        Assert.Null(statements[1].Rows);
        Assert.Equal("1;\n2", Sql[statements[2].Rows!.Start..statements[2].Rows!.End]);
    }

    [Theory]
    [InlineData("copy t from stdin;\n\\.\n;x", "", "x")]
    [InlineData("copy t from stdin;\n1", "1", "")]
    [InlineData("copy t from stdin;\n1\n\\.x\n \\.\n\\.\r\nx", "1\n\\.x\n \\.\n", "x")]
    [InlineData("copy t from stdin; \t-- c\n1\n\\.\nx", "1\n", "x")]
    [InlineData("-- c\ncopy t from stdin;\n1\n\\.\nx", "1\n", "x")]
    public void Rows_of_copy_end_with_a_line_of_its_own_or_with_the_text(string sql, string rows, string next)
    {
        var statements = SqlScript.Parse(sql, QueryParameters.None);
        string[] texts = next.Length == 0 ? ["copy t from stdin"] : ["copy t from stdin", next];
        Assert.Equal(texts, statements.Select(statement => statement.Text));
        Assert.Equal(rows, sql[statements[0].Rows!.Start..statements[0].Rows!.End]);
    }

    [Theory]
    [InlineData("copy t from stdin", "QueryCopyIn")]
    [InlineData("copy t from stdin;", "QueryCopyIn")]
    [InlineData("copy t from stdin;\n", "QueryCopyIn")]
    [InlineData("copy t from stdin;1\n1\n", "QueryCopyIn")]
    [InlineData("copy t from stdin; select 1;\n", "QueryCopyIn")]
    [InlineData("select 1;\nCopy t To Stdout with (format csv)", "QueryCopyOut")]
    [InlineData("copy t from stdin; select 1;\n1\n\\.\n", "QueryCopyIn")]
    [InlineData("select 1;\ncopy (select 1 from stdin) to stdout;", "QueryCopyOut")]
    public void Copy_that_cannot_be_run_says_what_can(string sql, string errorId)
    {
        var fault = Assert.Throws<Fault>(() => SqlScript.Parse(sql, QueryParameters.None));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.StartsWith($"The query, line {(sql.Contains('\n') && errorId == "QueryCopyOut" ? 2 : 1)}: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copy t from '/srv/x.csv'")]
    [InlineData("select copy from stdin")]
    [InlineData("create table stdin (a int)")]
    [InlineData("copy t from '/srv/x.csv' where a = stdin")]
    [InlineData("copy t from '/srv/x.csv' where a > stdout")]
    [InlineData("copy t to program 'x' stdin")]
    [InlineData("copy t from program 'x' stdout")]
    [InlineData("(copy) from stdin")]
    [InlineData("copy (select a from stdin) to '/srv/x.csv'")]
    public void Other_statements_with_its_words_are_no_such_copy(string sql) =>
        Assert.Null(Assert.Single(SqlScript.Parse(sql, QueryParameters.None)).Rows);

    [Fact]
    public void Numbers_are_dealt_out_to_each_statement_anew()
    {
        var statements = SqlScript.Parse("select $2; select $1, $2", QueryParameters.Positional([1, 2]));
        Assert.Equal(["select $1", "select $1, $2"], statements.Select(statement => statement.Text));
        Assert.Equal([["2"], ["1", "2"]], statements.Select(statement => statement.Parameters));
    }

    [Fact]
    public void Every_place_of_a_statement_leads_back_to_the_text()
    {
        const string Sql = "x; select @a, foo(:b) , bar";
        var statement = SqlScript.Parse(Sql, Named)[1];
        foreach (var word in new[] { "select", "foo", "bar" })
        {
            var offset = statement.Text.IndexOf(word, StringComparison.Ordinal);
            Assert.Equal(Sql.IndexOf(word, StringComparison.Ordinal), statement.SourceOffset(offset));
        }

        Assert.Equal(
            Sql.IndexOf(":b", StringComparison.Ordinal), statement.SourceOffset(statement.Text.IndexOf("$2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("and or not case when then else in like ilike between from as select where key value")]
    public void A_colon_behind_a_word_that_waits_for_an_operand_begins_a_parameter(string words)
    {
        foreach (var word in words.Split(' '))
        {
            Assert.Equal($"select x[{word} $1]", SqlScript.Parse($"select x[{word} :b]", Named)[0].Text);
            Assert.Equal($"select x[{word}s:b]", SqlScript.Parse($"select x[{word}s:b]", Named)[0].Text);
        }
    }

    [Fact]
    public void Words_of_one_statement_say_nothing_of_colons_in_the_next() =>
        Assert.Equal("(select 1$1)", SqlScript.Parse("select json_object; (select 1:b)", Named)[1].Text);

    [Fact]
    public void A_part_of_a_script_knows_whether_a_transaction_is_open_before_it()
    {
        var parts = ScriptPart.Of(SqlScript.Parse("select 1; begin; select 2; commit; select 3", QueryParameters.None), eachAlone: true);
        Assert.Equal([false, false, true, true, false], parts.Select(part => part.IsInTransaction));
        Assert.Equal([0, 1, 2, 3, 4], parts.Select(part => part.FirstIndex));
    }

    [Theory]
    [InlineData("\u0645\u06cc\u200c\u062e", false)]
    [InlineData("\u0915\u094d\u200d\u0937", false)]
    [InlineData("\u0645\u200c\u062e", false)]
    [InlineData("\u0645x\u200c\u062e", true)]
    [InlineData("\u0645\u200cx\u062e", true)]
    [InlineData("na\u200cme", true)]
    [InlineData("\u0645\u200cx", true)]
    [InlineData("x\u200d\u0645", true)]
    [InlineData("\u0645\u200c", true)]
    [InlineData("\u200c\u0645", true)]
    [InlineData("\u0645\u200c\u200c\u0645", true)]
    public void A_joiner_is_a_letter_between_letters_beyond_ascii_and_hidden_elsewhere(string name, bool isHidden)
    {
        foreach (var sql in new[] { $"select {name} from t", $"{name}", $"select 1 as {name}" })
        {
            var fault = Record.Exception(() => QueryText.Read(new QueryRequest(sql))) as Fault;
            Assert.Equal(isHidden ? "QueryHasHidden" : null, fault?.ErrorId);
        }
    }

    [Fact]
    public void No_character_is_lost_whatever_the_text()
    {
        var pieces = Gen.Elements(
            "'", "''", "\"", "$$", "$a$", "$1", "--", "/*", "*/", "\n", " ", ";", "(", ")", "@a", ":b", "::", "E'", "\\", "x", "9", "é", "begin", "end");
        var texts = pieces.ListOf().Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var end = 0;
            var scanner = new SqlScanner(text);
            while (scanner.TryNext(out var token))
            {
                Assert.True(token.Length > 0 && token.Start == end);
                end = token.End;
            }

            Assert.Equal(text.Length, end);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Identifiers_are_quoted_by_type()
    {
        Assert.Equal("\"we\"\"ird; --\"", new SqlIdentifier("we\"ird; --").ToString());
        Assert.Equal("\"A b\".\"c\"", new SqlIdentifier("A b").Dot(new SqlIdentifier("c")).ToString());
        Assert.Equal("SqlIdentifierInvalid", Assert.Throws<Fault>(() => new SqlIdentifier("")).ErrorId);
        Assert.Equal("SqlIdentifierInvalid", Assert.Throws<Fault>(() => new SqlIdentifier("a\0b")).ErrorId);
        Assert.Throws<InvalidOperationException>(() => default(SqlIdentifier).ToString());
    }
}
