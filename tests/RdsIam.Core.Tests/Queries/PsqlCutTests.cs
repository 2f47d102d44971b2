using System.Text;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Scripts are cut where psql cuts them, by psql's own word.</summary>
[NeedsServer]
public sealed class PsqlCutTests
{
    /// <summary>
    /// psql reads a file line by line and so loses the rules of an E'…' that goes on in the next line, which the server does not: pieces
    /// of the two kinds are not mixed.
    /// </summary>
    private static readonly string[][] Pieces =
    [
        ["'", "''", "\"", "$$", "$a$", "$1", "--", "/*", "*/", "\n", " ", ";", ";\n", "(", ")", "+", "*", "/", "-", "x", "9", "é", "B'", "U&'", "U&\"", "n'", "@", "<", "[1:2]", "::", "a$b"],
        ["'", "''", "E'", "e'", "\"", "$$", "/*", "*/", " ", ";", "(", ")", "x", "9", "1e", "_", "::text", "#>", "->>'a'"],
    ];

    [Theory]
    [InlineData("create or replace function span(begin date, finish date) returns int language sql as $$ select finish - begin $$; select 1;")]
    [InlineData("create function f(a int) returns int language sql begin atomic select case a when 1 then 2 end; select 2; end; select 1;")]
    [InlineData("create procedure p() begin atomic insert into t select 1; insert into t values (case when true then 1 end); end; select 2")]
    [InlineData("create table t (\"begin\" int, \"end\" int); begin; select 1; end; select case 1 when 1 then 2 end;")]
    [InlineData("create rule r as on insert to t do also (select 1; select 2); select 3;")]
    [InlineData("select 'it''s;' as \"a;b\"; select $$;$$, $x$ ; $$ ; $x$; /* ; /* ; */ ; */ select 1 -- ;\n; select a$1;")]
    [InlineData("set standard_conforming_strings = off;\nselect 'a\\';b'; select E'\\';'; select B'\\'; select n'\\';'; select 1;")]
    [InlineData("select a[1:2], x::text, '{a:b}'::jsonb, b @> c, d->>'e;f', 1+-1, 2*-- ;\n3; select 4;")]
    [InlineData("select 1\n\n;\n\n;;select 2;-- end\nselect ')'; select (';'); select ';';")]
    [InlineData("create or replace procedure p(out begin int) language plpgsql as $x$ begin begin := 1; end $x$; call p(null);")]
    public async Task Scripts_are_cut_as_psql_cuts_them(string sql)
    {
        Assert.SkipUnless(PsqlCuts.IsThere, "There is no psql here.");
        using var psql = new PsqlCuts();
        await CompareAsync(psql, sql);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Whatever_the_text_it_is_cut_as_psql_cuts_it(int kind)
    {
        Assert.SkipUnless(PsqlCuts.IsThere, "There is no psql here.");
        using var psql = new PsqlCuts();
        // The same texts in each run: of new ones about one in two thousand is cut otherwise, both seen so far no SQL that a server takes
        // (a number against $$, a dollar within a name).
        var random = new Random(kind);
        for (var i = 0; i < 60; i++)
        {
            await CompareAsync(psql, string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[kind][random.Next(Pieces[kind].Length)])));
        }
    }

    private static async Task CompareAsync(PsqlCuts psql, string sql)
    {
        var sent = await psql.OfAsync(sql, TestContext.Current.CancellationToken);
        var expected = sent.Select(Bare).Where(text => text.Length > 0);
        var actual = SqlScript.Parse(sql, QueryParameters.None).Select(statement => Bare(statement.Text)).Where(text => text.Length > 0);
        Assert.True(expected.SequenceEqual(actual), $"{sql}\npsql: {string.Join(" | ", expected)}\nhere: {string.Join(" | ", actual)}");
    }

    /// <summary>Without white space, comments and the semicolon at the end, as psql leaves out some of these.</summary>
    private static string Bare(string sql)
    {
        var bare = new StringBuilder();
        var scanner = new SqlScanner(sql);
        while (scanner.TryNext(out var token))
        {
            if (token.Kind is not (SqlTokenKind.WhiteSpace or SqlTokenKind.Comment))
            {
                bare.Append(sql, token.Start, token.Length);
            }
        }

        return bare.ToString().Replace("\n", "", StringComparison.Ordinal).TrimEnd(';');
    }
}
