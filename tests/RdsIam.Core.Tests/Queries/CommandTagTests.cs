using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Statements are called what the server calls them in its answer.</summary>
public sealed class CommandTagTests
{
    [Theory]
    [InlineData("create table t (id int)", "CREATE TABLE")]
    [InlineData("/* x */ create unlogged table t (id int)", "CREATE TABLE")]
    [InlineData("create or replace temp view v as select 1", "CREATE VIEW")]
    [InlineData("create materialized view v as select 1", "CREATE MATERIALIZED VIEW")]
    [InlineData("create unique index concurrently i on t (id)", "CREATE INDEX")]
    [InlineData("create constraint trigger c after insert on t", "CREATE TRIGGER")]
    [InlineData("create user u", "CREATE ROLE")]
    [InlineData("create user mapping for u server s", "CREATE USER MAPPING")]
    [InlineData("create foreign data wrapper w", "CREATE FOREIGN DATA WRAPPER")]
    [InlineData("create text search configuration c (copy = simple)", "CREATE TEXT SEARCH CONFIGURATION")]
    [InlineData("alter default privileges grant select on tables to u", "ALTER DEFAULT PRIVILEGES")]
    [InlineData("alter table t add column n int", "ALTER TABLE")]
    [InlineData("alter system set work_mem = '5MB'", "ALTER SYSTEM")]
    [InlineData("drop group g", "DROP ROLE")]
    [InlineData("drop owned by u", "DROP OWNED")]
    [InlineData("grant select on t to u", "GRANT")]
    [InlineData("grant r to u", "GRANT ROLE")]
    [InlineData("truncate t", "TRUNCATE TABLE")]
    [InlineData("set constraints all deferred", "SET CONSTRAINTS")]
    [InlineData("set local work_mem = '5MB'", "SET")]
    [InlineData("do $$ begin end $$", "DO")]
    [InlineData("end", "COMMIT")]
    [InlineData("start transaction read only", "START TRANSACTION")]
    [InlineData("rollback to savepoint a", "ROLLBACK")]
    [InlineData("release savepoint a", "RELEASE")]
    [InlineData("declare c cursor for select 1", "DECLARE CURSOR")]
    [InlineData("close all", "CLOSE CURSOR ALL")]
    [InlineData("vacuum t", "VACUUM")]
    public void The_tag_is_the_servers(string sql, string tag) => Assert.Equal(tag, CommandTags.Of(sql));
}
