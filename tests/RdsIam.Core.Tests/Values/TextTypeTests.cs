using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tests.Queries;

namespace RdsIam.Core.Tests.Values;

/// <summary>Types that come as text, because their binary form does not exist or nobody here knows it.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class TextTypeTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_of_catalogue_objects_and_types_without_a_binary_form_come_as_text()
    {
        await using (var names = await StartAsync("select 'pg_class'::regclass, 1, 'int4'::regtype, array['pg_type'::regclass]"))
        {
            Assert.True(names.Read());
            Assert.Equal(["pg_class", 1, "integer", "{pg_type}"], Enumerable.Range(0, 4).Select(names.Value));
        }

        await using var schemas = await StartAsync("select * from pg_namespace where nspname = 'pg_catalog'");
        Assert.True(schemas.Read());
        Assert.Equal(11u, schemas.Value(0));
        Assert.Contains("rdsadmin=UC/rdsadmin", Assert.IsType<string>(schemas.Value(3)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_for_want_of_a_binary_form_took_effect_once()
    {
        await using (var made = await StartAsync("create table acls (n int, acl aclitem default 'tester=r/tester'::aclitem)"))
        {
            Assert.Null(made.Shape);
        }

        await using (var inserted = await StartAsync("insert into acls (n) values (1) returning *"))
        {
            Assert.True(inserted.Read());
            Assert.Equal([1, "tester=r/tester"], new[] { inserted.Value(0), inserted.Value(1) });
            Assert.False(inserted.Read());
            Assert.False(inserted.NextResult());
            Assert.Equal(("INSERT", 1L), (inserted.Statements[0].Command, inserted.Statements[0].Rows));
        }

        await using var counted = await StartAsync("select count(*) from acls");
        Assert.Equal([1L], QueryTests.ReadAll(counted));
    }

    /// <summary>A type of an extension such as PostGIS or pgvector, whose binary form is its own business.</summary>
    [Theory]
    [InlineData("send = foreign_send,")]
    [InlineData("")]
    public async Task A_type_that_nobody_knows_comes_as_its_text(string send)
    {
        await ExecuteAsync("create database foreigners");
        try
        {
            var before = ConnectionPools.Get(database.Target with { Database = "foreigners" }, DatabaseFixture.Administrator);
            await using (var made = await QueryRunner.StartAsync(
                before,
                new QueryRequest(
                    $"""
                    create type foreign_type;
                    create function foreign_in(cstring) returns foreign_type language internal strict immutable as 'textin';
                    create function foreign_out(foreign_type) returns cstring language internal strict immutable as 'textout';
                    create function foreign_send(foreign_type) returns bytea language internal strict immutable as 'byteasend';
                    create type foreign_type (input = foreign_in, output = foreign_out, {send} internallength = variable);
                    create table foreign_table (n int, v foreign_type);
                    """),
                Cancel))
            {
                Assert.Null(made.Shape);
            }

            ConnectionPools.Remove(before);
            var pool = ConnectionPools.Get(database.Target with { Database = "foreigners" }, DatabaseFixture.Administrator);
            var request = new QueryRequest("insert into foreign_table values (@n, @v) returning v, n, array[v]")
            {
                Parameters = QueryParameters.Named([new("n", 5), new("v", "grün")]),
            };
            await using (var execution = await QueryRunner.StartAsync(pool, request, Cancel))
            {
                Assert.True(execution.Read());
                Assert.Equal(["grün", 5, "{grün}"], Enumerable.Range(0, 3).Select(execution.Value));
                Assert.False(execution.Read());
            }

            ConnectionPools.Remove(pool);
        }
        finally
        {
            await ExecuteAsync("drop database foreigners with (force)");
        }
    }

    [Fact]
    public async Task A_type_that_cannot_come_within_an_unnamed_row_comes_as_text_and_nothing_before_it_is_undone()
    {
        await ExecuteAsync("create table before_row (n int); grant all on before_row to tester");
        await using (var execution = await StartAsync(
            "begin; insert into before_row values (1); select row('tester=r/tester'::aclitem), n from before_row; insert into before_row values (2); commit"))
        {
            Assert.True(execution.Read());
            Assert.Equal(1, execution.Value(1));
            Assert.Equal(["tester=r/tester"], Assert.IsType<object[]>(execution.Value(0)));
            Assert.False(execution.Read());
            Assert.False(execution.NextResult());
        }

        await using var count = await StartAsync("select count(*) from before_row");
        Assert.True(count.Read());
        Assert.Equal(2L, count.Value(0));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
