using System.Collections.Specialized;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Tests.Queries;

namespace RdsIam.Core.Tests.Values;

/// <summary>Arrays, rows within cells, and types that a database's owner made.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class NestedTypeTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arrays_are_typed_and_nest()
    {
        await using var execution = await StartAsync(
            """
            select array[1, 2], array[1, null], array['a', null]::text[], '{}'::int[], array[[1, 2], [3, 4]],
                array[date '2026-01-01'], '[5:6]={7,8}'::int[], array[array['x'], array['y']], '1 2 3'::int2vector, array[1.5, 1e30::numeric]
            """);
        Assert.True(execution.Read());
        Assert.Equal(new[] { 1, 2 }, Assert.IsType<int[]>(execution.Value(0)));
        Assert.Equal(new int?[] { 1, null }, Assert.IsType<int?[]>(execution.Value(1)));
        Assert.Equal(new string?[] { "a", null }, Assert.IsType<string[]>(execution.Value(2)));
        Assert.Empty(Assert.IsType<int[]>(execution.Value(3)));
        Assert.Equal([new[] { 1, 2 }, new[] { 3, 4 }], Assert.IsType<object[]>(execution.Value(4)));
        Assert.Equal(new[] { new DateTime(2026, 1, 1) }, Assert.IsType<DateTime[]>(execution.Value(5)));
        Assert.Equal(new[] { 7, 8 }, execution.Value(6));
        Assert.Equal([new[] { "x" }, new[] { "y" }], Assert.IsType<object[]>(execution.Value(7)));
        Assert.Equal(new short[] { 1, 2, 3 }, execution.Value(8));
        Assert.Equal([1.5m, "1000000000000000000000000000000"], Assert.IsType<object[]>(execution.Value(9)));
        Assert.NotNull(execution.Row());
    }

    [Fact]
    public async Task Types_of_the_database_s_own_come_as_what_they_are_made_of()
    {
        await using (var made = await StartAsync(
            """
            create schema own; create type own.mood as enum ('sad', 'ok'); create domain own.age as int check (value > 0);
            create domain own.ages as own.age[]; create type own.address as (street text, "Zip Code" int, moods own.mood[]);
            """))
        {
            Assert.Null(made.Shape);
        }

        // A new pool, as types are learned at the first login.
        var pool = ConnectionPools.Get(database.Target with { MaxPoolSize = 3 }, DatabaseFixture.Administrator);
        await using (var execution = await QueryRunner.StartAsync(
            pool,
            new QueryRequest("select 'ok'::own.mood, 5::own.age, array[6]::own.ages, row('Elm', 12, '{ok,sad}')::own.address, row(1, 'a', null)"),
            Cancel))
        {
            Assert.True(execution.Read());
            Assert.Equal("ok", execution.Value(0));
            Assert.Equal(5, execution.Value(1));
            Assert.Equal(new[] { 6 }, execution.Value(2));
            var address = Assert.IsType<OrderedDictionary>(execution.Value(3));
            Assert.Equal(["street", "Zip Code", "moods"], address.Keys.Cast<string>());
            Assert.Equal("Elm", address["STREET"]);
            Assert.Equal(new[] { "ok", "sad" }, address["moods"]);
            Assert.Equal(new object?[] { 1, "a", null }, Assert.IsType<object[]>(execution.Value(4)));
        }

        ConnectionPools.Remove(pool);
    }

    [Fact]
    public async Task A_type_made_after_the_first_login_and_a_table_s_row_are_readable_all_the_same()
    {
        await using var execution = await StartAsync(
            "create type late as enum ('x', 'y'); create table rowed (a int, b text); insert into rowed values (1, 'z'); select 'y'::late, rowed from rowed");
        Assert.True(execution.Read());
        Assert.Equal("y", execution.Value(0));
        Assert.Equal([1, "z"], Assert.IsType<object[]>(execution.Value(1)));
    }

    [Fact]
    public async Task Hstore_is_a_dictionary_and_citext_text()
    {
        await using (var available = await StartAsync("select count(*) from pg_available_extensions where name in ('hstore', 'citext')"))
        {
            Assert.SkipUnless((long)QueryTests.ReadAll(available).Single()! == 2, "This server has not the extensions hstore and citext.");
        }

        await ExecuteAsync("create database extended");
        try
        {
            foreach (var step in new[] { "creates", "uses" })
            {
                // Types are learned at a pool's first login.
                var pool = ConnectionPools.Get(database.Target with { Database = "extended" }, DatabaseFixture.Administrator);
                await using (var execution = await QueryRunner.StartAsync(
                    pool,
                    new QueryRequest(
                        "create extension if not exists hstore; create extension if not exists citext; select 'a=>1,B=>NULL'::hstore, 'Ab'::citext"),
                    Cancel))
                {
                    Assert.True(execution.Read());
                    if (step == "uses")
                    {
                        var pairs = Assert.IsType<OrderedDictionary>(execution.Value(0));
                        Assert.Equal("1", pairs["a"]);
                        Assert.True(pairs.Contains("B") && !pairs.Contains("b"));
                        Assert.Equal("Ab", execution.Value(1));
                    }
                }

                ConnectionPools.Remove(pool);
            }
        }
        finally
        {
            await ExecuteAsync("drop database extended with (force)");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private Task<QueryExecution> StartAsync(string sql) => QueryRunner.StartAsync(database.Pool, new QueryRequest(sql), Cancel);
}
