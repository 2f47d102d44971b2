using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Postgres;

namespace RdsIam.Core.Tests.Postgres;

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
    [InlineData("begin; select 1; end; x", "begin|select 1|end|x")]
    [InlineData("select 'not closed ; x", "select 'not closed ; x")]
    public void Statements_end_where_postgres_ends_them(string sql, string expected) =>
        Assert.Equal(expected.Split('|'), SqlScript.Parse(sql, QueryParameters.None).Select(statement => statement.Text));

    [Theory]
    [InlineData("select @a, :b, @A", "select $1, $2, $1")]
    [InlineData("select x::a, '@a', \"@a\", $$:a$$, /* :a */ E'\\':a'", "select x::a, '@a', \"@a\", $$:a$$, /* :a */ E'\\':a'")]
    [InlineData("select v[1:2], v[:a], @other, x @> y, x @@ y", "select v[1:2], v[$1], @other, x @> y, x @@ y")]
    [InlineData("where id=@a and n>=@b", "where id=$1 and n>=$2")]
    [InlineData("select a$1, @a::int", "select a$1, $1::int")]
    [InlineData("select @ab, :ab, b@a", "select @ab, :ab, b$1")]
    public void Given_names_become_numbers_and_nothing_else_does(string sql, string expected) =>
        Assert.Equal(expected, SqlScript.Parse(sql, Named).Single().Text);

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

        Assert.Equal(Sql.IndexOf(":b", StringComparison.Ordinal), statement.SourceOffset(statement.Text.IndexOf("$2", StringComparison.Ordinal)));
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
