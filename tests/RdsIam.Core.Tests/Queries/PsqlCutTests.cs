using System.Text;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Scripts are cut where psql cuts them, by psql's own word.</summary>
[NeedsServer]
public sealed class PsqlCutTests
{
    private const int Draws = 2000;

    /// <summary>
    /// psql reads a file line by line and so loses the rules of an E'…' that goes on in the next line, which the server does not: pieces
    /// of the two kinds are not mixed.
    /// </summary>
    private static readonly string[][] Pieces =
    [
        ["'", "''", "\"", "$$", "$a$", "$1", "--", "/*", "*/", "\n", " ", ";", ";\n", "(", ")", "+", "*", "/", "-", "x", "9", "é", "B'",
            "U&'", "U&\"", "n'", "@", "<", "[1:2]", "::", "a$b", ":x", "1.5"],
        ["'", "''", "E'", "e'", "\"", "$$", "$a$", "$1", "/*", "*/", " ", ";", "(", ")", "x", "9", "1e", "1e9", "1.", "-", "+", "_", "n'", "@", "é", "::text", "#>", "->>'a'"],
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
        Assert.Empty(await DifferencesAsync([sql]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Whatever_the_text_it_is_cut_as_psql_cuts_it(int kind)
    {
        Assert.SkipUnless(PsqlCuts.IsThere, "There is no psql here.");
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var pieces = Pieces[kind];
        string Draw() => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]));
        var differences = await DifferencesAsync([.. Enumerable.Range(0, Draws).Select(_ => Draw())]);
        Assert.True(differences.Count == 0, $"Seed {seed}: {differences.Count} of {Draws} differ\n{string.Join('\n', differences.OrderBy(text => text.Length).Take(5))}");
    }

    private static async Task<IReadOnlyList<string>> DifferencesAsync(IReadOnlyList<string> scripts)
    {
        using var psql = new PsqlCuts();
        var cuts = await psql.OfAsync(scripts, TestContext.Current.CancellationToken);
        Assert.Equal(scripts.Count, cuts.Count);
        return [.. scripts.Zip(cuts, Difference).OfType<string>()];
    }

    /// <returns>Null: there is none.</returns>
    private static string? Difference(string sql, IReadOnlyList<string> sent)
    {
        string[] expected = [.. sent.Select(Bare).Where(text => text.Length > 0)];
        string[] actual =
            [.. SqlScript.Parse(sql, QueryParameters.None).Select(statement => Bare(statement.Text)).Where(text => text.Length > 0)];
        return expected.SequenceEqual(actual) ? null : $"{sql}\npsql: {string.Join(" | ", expected)}\nhere: {string.Join(" | ", actual)}";
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
