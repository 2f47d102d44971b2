using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Daily mistakes have a hint, with the sign that was written, and other errors have none of ours.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class HintTests(DatabaseFixture database) : IAsyncLifetime
{
    private static readonly QueryParameters Values = QueryParameters.Named(
        [new("c", null), new("t", "hinted"), new("p", "x"), new("ids", new[] { 1, 2 }), new("untyped", new object[] { 1, 2 }),
            new("d", new DateOnly(2026, 1, 31))]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var made = await QueryRunner.StartAsync(
            database.Pool, new QueryRequest("create table if not exists hinted (id int, name text, day date, \"Big\" int, ok boolean)"), Cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("select * from hinted where (@c is null or name = @c)", "SqlHintParameterType", "@c")]
    [InlineData("select jsonb_build_object('a', @p)", "SqlHintParameterType", "@p")]
    [InlineData("select * from @t", "SqlHintNoValueHere", "@t")]
    [InlineData("alter role plain password @p", "SqlHintNoValueHere", "@p")]
    [InlineData("set work_mem = @p", "SqlHintSetValue", "@p")]
    [InlineData("create view nope as select :p::text as t", "SqlHintNoValueHere", ":p")]
    [InlineData("create or replace temp recursive view nope (t) as select :p::text", "SqlHintNoValueHere", ":p")]
    [InlineData("select * from hinted where id in @ids", "SqlHintIn", "@ids", "= any(@ids)")]
    [InlineData("select * from hinted where id = @ids", "SqlHintList", "@ids")]
    [InlineData("select * from hinted where id in (@ids::int[])", "SqlHintList", "@ids")]
    [InlineData("select * from hinted where id = :untyped", "SqlHintList", ":untyped")]
    [InlineData("select * from hinted where name = \"bob\"", "SqlHintDoubleQuotes", "bob")]
    [InlineData("select * from hinted where name = bob", "SqlHintBareText", "bob")]
    [InlineData("select * from hinted where day = 2026-01-31", "SqlHintBareDate", "2026-01-31")]
    [InlineData("insert into hinted (day) values (2026-01-31)", "SqlHintBareDate", "2026-01-31")]
    [InlineData("select VeryOddName from hinted", "SqlHintCapitals", "VeryOddName")]
    [InlineData("select * from Hinted2", "SqlHintCapitals", "Hinted2")]
    [InlineData("select * from hinted2", "SqlHintSearchPath")]
    [InlineData("select * from hinted where id == 1", "SqlHintEquals")]
    [InlineData("select * from hinted where ok && ok", "SqlHintAnd", "and")]
    [InlineData("select * from hinted where ok || ok", "SqlHintAnd", "or")]
    [InlineData("select `name` from hinted", "SqlHintBackticks")]
    [InlineData("select [name] from hinted", "SqlHintBrackets")]
    [InlineData("select top 10 * from hinted", "SqlHintTop")]
    [InlineData("select * from hinted where name = \u2018x\u2019", "SqlHintTypographic", "U+2018 (\u2018)", 1, 35)]
    [InlineData("select 1\nfrom hinted where id = 1 \u2013 1", "SqlHintTypographic", "U+2013 (\u2013)", 2, 26)]
    [InlineData("select :missing", "SqlHintColon")]
    [InlineData("select 1 where 2 =@missing", "SqlHintAt")]
    public async Task A_daily_mistake_has_its_hint(string sql, string hint, params object[] args)
    {
        var fault = await FailAsync(sql);
        Assert.Equal(TextFiles.Fill(hint, args).ToString(), fault.Hint);
        Assert.DoesNotContain("\"$", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select 1 / 0")]
    [InlineData("select ::int")]
    [InlineData("select utterly_other from hinted")]
    [InlineData("select h.utterly_other from hinted h")]
    [InlineData("select Big from hinted", "Perhaps you meant to reference the column \"hinted.Big\".")]
    [InlineData("select * from no_such_schema.t")]
    [InlineData("select nope(1)", "No function matches the given name and argument types. You might need to add explicit type casts.")]
    [InlineData("select 'x'::date")]
    [InlineData("select \u00e9t\u00e9 from")]
    [InlineData("selec 1")]
    [InlineData("select @-5", "No operator matches the given name and argument type. You might need to add an explicit type cast.")]
    [InlineData("select @@version")]
    [InlineData("select 1 = array[1, 2]", "No operator matches the given name and argument types. You might need to add explicit type casts.")]
    [InlineData("select * from hinted where id = '{1,2}'")]
    [InlineData("select 1 limit 1, 2", "Use separate LIMIT and OFFSET clauses.")]
    [InlineData("insert into hinted (day) values (1)", "You will need to rewrite or cast the expression.")]
    [InlineData("begin; select 1; set transaction isolation level serializable; commit")]
    [InlineData("select 'it is a \u201Cquote\u201D' from nope.nope")]
    public async Task Other_errors_have_the_servers_hint_or_none(string sql, string? hint = null) =>
        Assert.Equal(hint, (await FailAsync(sql)).Hint);

    [Theory]
    [InlineData("select 1\u00a0", "QueryHasHidden", "line 1, column 9: U+00A0 (no-break space)")]
    [InlineData("select 1;\nselect count(*) from\u00a0hinted", "QueryHasHidden", "line 2, column 21: U+00A0 (no-break space)")]
    [InlineData("select 1;\n\ufeffselect 2", "QueryHasHidden", "line 2, column 1: U+FEFF (byte order mark)")]
    [InlineData("select na\u200bme from hinted", "QueryHasHidden", "column 10: U+200B (zero-width character)")]
    [InlineData("select 1\0", "ValueHasNul", "The query: ")]
    [InlineData("select * from hinted where id = @id", "ParameterMissing", "column 33: @id ")]
    [InlineData("select * from hinted where id = $1", "ParameterNumberMissing", "column 33: $1 ")]
    [InlineData("select * from hinted where id in (@ids)", "ParameterListInIn", "= any(@ids)")]
    [InlineData("select * from hinted where id not in ( :ids )", "ParameterListInIn", "<> all(:ids)")]
    public async Task What_would_be_answered_wrongly_is_refused_with_its_place(string sql, string errorId, string says)
    {
        var fault = await Assert.ThrowsAnyAsync<Fault>(() => RunAsync(sql));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select '\u00a0', $$\u200b$$ /* \ufeff */ as \"n\u00a0\"")]
    [InlineData("select 1 as \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645, 2 as \u00e9t\u00e9")]
    [InlineData("select @ -5, abs(@ -2), array[1,2] <@array[1,2,3]")]
    [InlineData("prepare hinted_plan as select $1::int; deallocate hinted_plan")]
    [InlineData("create or replace function hinted_own(int) returns int return $1 + 1; select hinted_own(1)")]
    [InlineData("select 1 in (@d, '2026-01-31'::date) where false", true)]
    [InlineData("select 1 where 'a' in (@p)")]
    [InlineData("select 1 where 1 = any(@ids)")]
    public async Task What_is_meant_runs(string sql, bool fails = false)
    {
        if (fails)
        {
            await Assert.ThrowsAsync<SqlFault>(() => RunAsync(sql));
            return;
        }

        await RunAsync(sql);
    }

    [Theory]
    [InlineData("select @a", "b", "@b", "ParameterNotUsedOther")]
    [InlineData("select '@b' || @a", "b", "@b", "ParameterNotUsedQuotes")]
    [InlineData("do $$ begin perform @b; end $$; select @a", "b", "@b", "ParameterNotUsedBody")]
    [InlineData("select @a, 'me@b.example', x@b", "", "", "")]
    [InlineData("select @a, $1", "b", "@b", "ParameterNotUsedNumber")]
    public void Values_without_a_place_are_named(string sql, string unused, string signs, string advice)
    {
        var given = QueryParameters.Named([new("a", 1), new("b", 2)]);
        QueryRequest[] requests = [new(sql)];
        var names = ParameterUse.Unused(given, requests);
        Assert.Equal(unused, string.Join(',', names));
        if (names.Count > 0)
        {
            Assert.Equal($"{Messages.ParameterNotUsed(signs, TextFiles.Fill(advice))}", ParameterUse.Fault(given, names, requests).Message);
        }
    }

    [Theory]
    [InlineData("select $1", "$2", "ParameterNotUsedDollar")]
    [InlineData("select ", "$1, $2", "ParameterNotUsedDollar")]
    [InlineData("select @x", "$1, $2", "ParameterNotUsedName")]
    public void Numbers_without_a_place_are_named(string sql, string signs, string advice)
    {
        var given = QueryParameters.Positional([1, 2]);
        QueryRequest[] requests = [new(sql)];
        Assert.Equal(
            $"{Messages.ParameterNotUsed(signs, TextFiles.Fill(advice))}", ParameterUse.Fault(given, ParameterUse.Unused(given, requests), requests).Message);
    }

    [Theory]
    [InlineData("select * from t where a = @a or b like '%@a%'", "@a")]
    [InlineData("select @a, 'x@a.example', '@ab', \"@a\", $$@a$$ -- '@a'", "")]
    public void Signs_within_literals_are_seen(string sql, string signs) =>
        Assert.Equal(signs, string.Join(',', ParameterUse.InQuotes(QueryParameters.Named([new("a", 1)]), [new QueryRequest(sql)])));

    private async Task<SqlFault> FailAsync(string sql) => await Assert.ThrowsAsync<SqlFault>(() => RunAsync(sql));

    private async Task RunAsync(string sql)
    {
        await using var execution = await QueryRunner.StartAsync(database.Pool, new QueryRequest(sql) { Parameters = Values }, Cancel);
        while (execution.Shape is not null)
        {
            while (execution.Read())
            {
            }

            execution.NextResult();
        }
    }
}
