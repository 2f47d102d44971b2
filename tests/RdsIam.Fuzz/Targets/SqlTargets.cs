using RdsIam.Core.Bulk;
using RdsIam.Core.Inspection.Completion;
using RdsIam.Core.Queries.Plans;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Fuzz.Targets;

/// <summary>Texts of SQL, and what stands in for pieces of it.</summary>
internal static class SqlTargets
{
    private const string Words =
        "select begin end atomic ; -- /* */ ' E' $$ $a$ \" \\ \\. \\copy \\d @p :p :'p' $1 :: := copy t from stdin; create function language sql as do call commit rollback U&\" B' ( ) in (@p) \\n set standard_conforming_strings = off;";

    private static readonly QueryParameters Named = QueryParameters.Named([new("p", new[] { 1, 2 }), new("name", "x")]);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "sql-script",
            [
                "select 1; insert into t values (@p, 'it''s', E'a\\'b', $$body; $$, \"Col\"\"x\"); -- end\n/* a /* nested */ */ select :name::int",
                "create or replace function f(begin date) returns int language sql begin atomic select 1; select case when true then 2 end; end; select 2",
                "copy t (a, b) from stdin with (format csv);\n1,2\n3,\"x\ny\"\n\\.\nselect 1;\n", "begin; savepoint a; update t set x = $1 where id in (@p); commit;",
                "\\set ON_ERROR_STOP 1\n\\restrict abc\ncreate table t(a int);\n\\connect x\n\\d t\n", "do $x$ begin raise notice '%', 1; end $x$; U&\"d\\0061t\"",
                "explain (analyze, format json) with recursive a as (select 1) select * from a where b = any(:name)",
            ],
            Words,
            Script),
        FuzzTarget.OfText(
            "sql-completion",
            ["select a.b, c from public.\"T x\" t join u on t.", "update t set x", "insert into s.t (a, ", "select 'in a ' || lit from "],
            "select from join . \" ' -- $$ , ( ) as",
            text => SqlPoint.At(text, text.Length)),
        FuzzTarget.OfText(
            "sql-names",
            ["public.\"My Table\"", "t", "\"a\"\"b\".c", "SELECT ON TABLE public.t TO x", "sales: ReadWrite", "table s.t select, update(a, b)", "function f(int, text[]) execute"],
            ". \" , ( ) : table function schema all sequence select with grant option",
            text =>
            {
                Expect.Read(() => TableName.Parse(text));
                Expect.Read(() => GrantText.Read(text, ["select", text]));
            }),
        FuzzTarget.OfText(
            "plan",
            [
                """[{"Plan":{"Node Type":"Hash Join","Join Type":"Left","Startup Cost":1.5,"Total Cost":20,"Plan Rows":3,"Plan Width":8,"Actual Rows":2,"Actual Loops":1,"Actual Total Time":0.5,"Workers Launched":2,"Shared Hit Blocks":3,"Plans":[{"Node Type":"Seq Scan","Relation Name":"t","Parallel Aware":true,"Rows Removed by Filter":5},{"Node Type":"Aggregate","Strategy":"Hashed"}]},"Planning Time":0.1,"Execution Time":1,"Triggers":[{"Trigger Name":"x","Time":1}],"Settings":{"jit":"off"}}]""",
            ],
            "{ } [ ] , : null true 1e400 -1 1.5 \"Plan\" \"Plans\" \"Node 99999999999999999999 \\ud800 \"a\":1,\"a\":2 [[[[[[",
            text => PlanReader.Read(text)),
    ];

    private static void Script(string text)
    {
        var request = new QueryRequest(text) { Parameters = Named, File = text.Length % 3 == 0 ? "file.sql" : null };
        Expect.Read(() => QueryText.Check(request, inTransaction: text.Length % 2 == 0));
        Expect.Read(() =>
        {
            var script = SqlScript.Read(request, conforms: text.Length % 5 != 0);
            HiddenCharacters.Check(script, request);
            TransactionOutline.Check(request, script.Statements);
            foreach (var statement in script.Statements.Take(20))
            {
                Expect.That(statement.SourceStart >= 0 && statement.SourceStart <= text.Length, "a statement outside of its text");
                CommandTags.Of(statement.Text);
                StatementWords.Read(statement.Text);
                StatementWords.MayWrite(statement.Text);
            }

            SessionTraces.AtEndOf(script.Statements);
        });
        Expect.Read(() => QueryText.OpenIn(text, QueryParameters.None));
        Expect.Read(() => ParameterUse.InQuotes(Named, [request]));
    }
}
