using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>What a statement's words say about it.</summary>
public sealed class StatementWordsTests
{
    [Theory]
    [InlineData("select insert_into from t", false)]
    [InlineData("with x as (select 1) table x", false)]
    [InlineData("values (1); table t; show all; fetch 1 from c", false)]
    [InlineData("Set work_mem = 1; RESET work_mem", false)]
    [InlineData("explain select 'delete from t' /* insert into t */", false)]
    [InlineData("select 1 into t", true)]
    [InlineData("with gone as (delete from t returning *) select * from gone", true)]
    [InlineData("explain analyze update t set id = 1", true)]
    [InlineData("select 1; merge into t using s on true when matched then do nothing", true)]
    [InlineData("show all; drop table t", true)]
    [InlineData("call p()", true)]
    [InlineData("do $$ begin end $$", true)]
    [InlineData("truncate t", true)]
    [InlineData("explain create table t as select 1", true)]
    public void Words_that_write_are_seen_wherever_they_stand(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.MayWrite(sql));

    [Theory]
    [InlineData("vacuum t", true)]
    [InlineData("/* x */ Reindex table t", true)]
    [InlineData("cluster t", true)]
    [InlineData("discard all", true)]
    [InlineData("commit prepared 'x'", true)]
    [InlineData("rollback prepared 'x'", true)]
    [InlineData("create database d", true)]
    [InlineData("drop tablespace s", true)]
    [InlineData("alter system set work_mem = '5MB'", true)]
    [InlineData("create subscription s connection 'x' publication p", true)]
    [InlineData("create unique index concurrently i on t (id)", true)]
    [InlineData("drop index concurrently i", true)]
    [InlineData("alter table t detach partition p concurrently", true)]
    [InlineData("create index i on t (id)", false)]
    [InlineData("create table t (id int)", false)]
    [InlineData("insert into t values ('vacuum')", false)]
    [InlineData("select * from system", false)]
    public void What_may_run_in_no_transaction_is_known(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.MayRefuseTransactions(sql));

    [Theory]
    [InlineData("select with values table show explain insert update delete merge", true)]
    [InlineData("create alter drop do call truncate reset discard fetch execute begin", false)]
    public void Statements_after_which_columns_are_as_before_are_known_by_their_first_word(string words, bool expected) =>
        Assert.All(words.Split(' '), word => Assert.Equal(expected, StatementWords.KeepsForms($"{word} x")));

    [Theory]
    [InlineData("set work_mem = '5MB'", true)]
    [InlineData("set local application_name to 'search_path'", true)]
    [InlineData("set search_path to a", false)]
    [InlineData("set session Search_Path = a", false)]
    [InlineData("set schema 'a'", false)]
    [InlineData("set local role r", false)]
    [InlineData("set session authorization r", false)]
    [InlineData("set local session authorization r", false)]
    [InlineData("set local application_name to role", true)]
    [InlineData("set constraints all deferred", true)]
    [InlineData("set role all", false)]
    public void Of_settings_those_that_change_what_names_mean_change_columns(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.KeepsForms(sql));

    [Theory]
    [InlineData("select with values table show explain fetch execute call", true)]
    [InlineData("insert update delete merge create set do copy begin", false)]
    public void Statements_that_may_give_rows_are_known_by_their_first_word_or_by_returning(string words, bool expected) =>
        Assert.All(words.Split(' '), word =>
        {
            Assert.Equal(expected, StatementWords.MayGiveRows($"{word} x 'returning'"));
            Assert.True(StatementWords.MayGiveRows($"{word} x Returning y"));
        });

    [Theory]
    [InlineData("select with values table insert update delete merge", true)]
    [InlineData("show explain fetch execute call create set copy", false)]
    public void What_prepare_takes_is_known_by_its_first_word(string words, bool expected) =>
        Assert.All(words.Split(' '), word => Assert.Equal(expected, StatementWords.MayBePrepared($"{word} x")));

    [Theory]
    [InlineData("alter drop do call", true)]
    [InlineData("create select insert set", false)]
    public void What_may_change_types_is_known_by_its_first_word(string words, bool expected) =>
        Assert.All(words.Split(' '), word => Assert.Equal(expected, StatementWords.MayChangeTypes($"{word} x")));

    [Theory]
    [InlineData("insert into t values (1); select 1; savepoint a; rollback to a", true)]
    [InlineData("insert into t values (1); call p()", false)]
    [InlineData("do $$ begin commit; end $$", false)]
    [InlineData("select 1; begin", false)]
    [InlineData("commit and chain", false)]
    public void Statements_are_undone_together_unless_they_end_a_transaction(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.AreWholeTransaction(SqlScript.Parse(sql, QueryParameters.None)));

    [Theory]
    [InlineData("insert update delete merge into create", true)]
    [InlineData("select with values table show explain fetch set reset", false)]
    public void A_word_that_writes_is_seen_behind_any_other(string words, bool expected) => Assert.All(words.Split(' '), word =>
    {
        Assert.Equal(expected, StatementWords.MayWrite($"with x as ({word} y) select 1"));
        Assert.Equal(expected, StatementWords.MayWrite($"{word} y"));
    });

    [Theory]
    [InlineData("begin", "Begins")]
    [InlineData("BEGIN work", "Begins")]
    [InlineData("start transaction", "Begins")]
    [InlineData("start", "None")]
    [InlineData("commit", "Commits")]
    [InlineData("commit transaction", "Commits")]
    [InlineData("end", "Commits")]
    [InlineData("end and no chain", "Commits")]
    [InlineData("commit work and no chain", "Commits")]
    [InlineData("commit and chain", "EndsAndBegins")]
    [InlineData("commit work and chain", "EndsAndBegins")]
    [InlineData("End transaction And Chain", "EndsAndBegins")]
    [InlineData("commit prepared 'x'", "None")]
    [InlineData("rollback", "RollsBack")]
    [InlineData("rollback work", "RollsBack")]
    [InlineData("rollback and no chain", "RollsBack")]
    [InlineData("abort transaction and no chain", "RollsBack")]
    [InlineData("rollback and chain", "EndsAndBegins")]
    [InlineData("abort work and chain", "EndsAndBegins")]
    [InlineData("rollback prepared 'x'", "None")]
    [InlineData("rollback to a", "None")]
    [InlineData("rollback to savepoint a", "None")]
    [InlineData("rollback transaction to savepoint a", "None")]
    [InlineData("prepare transaction 'x'", "Commits")]
    [InlineData("prepare p as select 1", "None")]
    [InlineData("release savepoint a", "None")]
    [InlineData("", "None")]
    public void What_a_statement_does_to_its_transaction_is_known_however_long_its_text(string sql, string role)
    {
        Assert.Equal(role, $"{StatementWords.TransactionRoleOf(sql)}");
        Assert.Equal(role, $"{StatementWords.TransactionRoleOf(sql + Long)}");
    }

    [Theory]
    [InlineData("commit", true)]
    [InlineData("commit and chain", true)]
    [InlineData("prepare transaction 'x'", true)]
    [InlineData("rollback", false)]
    [InlineData("begin", false)]
    public void A_statement_whose_lost_answer_leaves_something_open_is_known(string sql, bool expected)
    {
        var statement = Assert.Single(SqlScript.Parse(sql, QueryParameters.None));
        Assert.Equal(expected, StatementWords.Commits(statement));
    }

    /// <summary>What is known of short texts is kept; longer ones are read each time, with the same result.</summary>
    [Theory]
    [InlineData("select 1", true, true, false)]
    [InlineData("insert into t values (1)", false, true, false)]
    [InlineData("insert into t values (1) returning id", true, true, false)]
    [InlineData("call p()", true, false, true)]
    [InlineData("create table t (id int)", false, false, false)]
    [InlineData("", false, false, false)]
    public void What_is_asked_most_is_the_same_for_texts_of_any_length(string sql, bool givesRows, bool isPrepared, bool changesTypes)
    {
        foreach (var text in (string[])[sql, sql + Long])
        {
            Assert.Equal(
                (givesRows, isPrepared, changesTypes),
                (StatementWords.MayGiveRows(text), StatementWords.MayBePrepared(text), StatementWords.MayChangeTypes(text)));
        }
    }

    [Fact]
    public void What_is_known_of_a_text_is_kept_unless_it_is_long_and_let_go_of_when_many_others_come()
    {
        var text = "select 'known'".PadRight(8192);
        // Another test may bring many others between two looks, but not each time.
        Assert.Contains(Enumerable.Range(0, 100), _ => ReferenceEquals(KnownStatements.Of(text)!, KnownStatements.Of(text)));
        Assert.Null(KnownStatements.Of(text + " "));
        var first = KnownStatements.Of(text);
        foreach (var i in Enumerable.Range(0, 1100))
        {
            KnownStatements.Of($"select 'known {i}'");
        }

        Assert.NotSame(first, KnownStatements.Of(text));
    }

    [Theory]
    [InlineData("rollback", true)]
    [InlineData("Abort work", true)]
    [InlineData("/* x */ rollback to a", true)]
    [InlineData("commit", false)]
    [InlineData("select 'rollback'", false)]
    public void What_a_failed_transaction_takes_is_known(string sql, bool expected) => Assert.Equal(expected, StatementWords.Undoes(sql));

    [Theory]
    [InlineData("create view v as select 1", true)]
    [InlineData("create or replace temporary recursive view v (n) as select 1", true)]
    [InlineData("create materialized view v as select 1", true)]
    [InlineData("create table t (id int, a view)", false)]
    [InlineData("drop view v", false)]
    [InlineData("", false)]
    public void A_view_is_known_by_the_words_before_its_name(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.DefinesView(sql));

    [Theory]
    [InlineData("explain(generic_plan) select $1", true)]
    [InlineData("Explain \n ( costs off, Generic_Plan on ) select $1", true)]
    [InlineData("explain (costs off) select generic_plan + $1", false)]
    [InlineData("explain () select $1", false)]
    [InlineData("explain (generic_plan", false)]
    [InlineData("cluster (generic_plan) t", false)]
    public void A_plan_for_any_value_is_known_by_its_option(string sql, bool expected) =>
        Assert.Equal(expected, StatementWords.IsForAnyValue(sql));

    [Theory]
    [InlineData("set standard_conforming_strings = off", true, false)]
    [InlineData("set session standard_conforming_strings to 'no'", true, false)]
    [InlineData("Set Local Standard_Conforming_Strings = 0", true, false)]
    [InlineData("set standard_conforming_strings = \"false\"", true, false)]
    [InlineData("set standard_conforming_strings = on", false, true)]
    [InlineData("set standard_conforming_strings to default", false, false)]
    [InlineData("set standard_conforming_strings to default", true, true)]
    [InlineData("reset standard_conforming_strings", false, false)]
    [InlineData("select set_config('standard_conforming_strings', 'off', false)", true, false)]
    [InlineData("show standard_conforming_strings", true, null)]
    [InlineData("set work_mem = 'off'", true, null)]
    public void Whether_a_backslash_hides_a_quote_is_known_behind_each_statement(string sql, bool initial, bool? expected) =>
        Assert.Equal(expected, StringSetting.After(sql, initial));

    private static string Long => new(' ', 8192);
}
