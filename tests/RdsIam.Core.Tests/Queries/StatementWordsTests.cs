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
}
