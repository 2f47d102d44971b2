using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>What is told of a statement that sets up a session which nobody uses any more.</summary>
public sealed class SessionTracesTests
{
    [Theory]
    [InlineData("set work_mem = '5MB'", "SET")]
    [InlineData("/* x */ Set session search_path to a", "SET")]
    [InlineData("set local work_mem = '5MB'", null)]
    [InlineData("set transaction read only", null)]
    [InlineData("set constraints all deferred", null)]
    [InlineData("listen news", "LISTEN")]
    [InlineData("prepare p as select 1", "PREPARE")]
    [InlineData("prepare transaction 'x'", null)]
    [InlineData("declare c cursor with hold for select 1", "DECLARE … WITH HOLD")]
    [InlineData("declare c cursor for select 1", null)]
    [InlineData("declare c cursor for with hold as (select 1) select 1", "DECLARE … WITH HOLD")]
    [InlineData("declare c cursor for with x as (select 1) select hold from x", null)]
    [InlineData("declare c cursor with", null)]
    [InlineData("create temp table t (id int)", "CREATE TEMP")]
    [InlineData("create or replace temporary view v as select 1", "CREATE TEMPORARY")]
    [InlineData("create table t (temp int)", "CREATE TEMP")]
    [InlineData("create table t (id int, a int, b temp)", null)]
    [InlineData("create table t (id int, temp int)", null)]
    [InlineData("create or replace local temporary view v as select 1", "CREATE TEMPORARY")]
    [InlineData("with x as (insert into t values (1) returning *) select * into temp u from x", "SELECT INTO TEMP")]
    [InlineData("select pg_catalog.set_config('a.b', 'c', false), 1", "set_config")]
    [InlineData("values (1)", null)]
    [InlineData("select 1 as id into temp t", "SELECT INTO TEMP")]
    [InlineData("with x as (select 1) select * into temporary t from x", "SELECT INTO TEMP")]
    [InlineData("select 1 into t", null)]
    [InlineData("select temp into t", null)]
    [InlineData("select pg_advisory_lock(7)", "pg_advisory_lock")]
    [InlineData("select Pg_Try_Advisory_Lock_Shared(7)", "pg_try_advisory_lock_shared")]
    [InlineData("select set_config('work_mem', '5MB', false)", "set_config")]
    [InlineData("select set_config('work_mem', '5MB', true)", null)]
    [InlineData("select false", null)]
    [InlineData("update t set id = 1", null)]
    [InlineData("", null)]
    public void A_statement_that_sets_up_the_session_is_called_by_what_it_does(string sql, string? name) =>
        Assert.Equal(name, SessionTraces.Read(sql));

    [Theory]
    [InlineData("select 1; set work_mem = '5MB'", 1)]
    [InlineData("set work_mem = '5MB'", 0)]
    [InlineData("listen news; commit", 0)]
    [InlineData("begin; set work_mem = '5MB'; commit; end", 1)]
    [InlineData("set work_mem = '5MB'; select 1", null)]
    [InlineData("set work_mem = '5MB'; rollback", null)]
    [InlineData("commit", null)]
    public void The_last_statement_is_told_of_where_none_uses_what_it_sets_up(string sql, int? index)
    {
        var statements = SqlScript.Parse(sql, QueryParameters.None);
        Assert.Same(index is { } at ? statements[at] : null, SessionTraces.AtEndOf(statements)?.Statement);
    }

    [Theory]
    [InlineData("select pg_advisory_lock(7)", true)]
    [InlineData("SELECT PG_TRY_ADVISORY_LOCK(7)", true)]
    [InlineData("select pg_advisory_unlock(7)", false)]
    [InlineData("select 1", false)]
    public void A_lock_of_the_session_is_seen_by_its_name(string sql, bool expected) => Assert.Equal(expected, SessionTraces.MayLock(sql));
}
