using System.Collections;
using System.Collections.Specialized;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Records;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Values with members become what the place needs: rows, JSON, hstore.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class MemberTests(DatabaseFixture database) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var made = await QueryRunner.StartAsync(
            database.Pool,
            new QueryRequest(
                """
                create schema if not exists members; drop schema members cascade; create schema members;
                create type members.place as (street text, "Zip Code" int, tags text[]);
                create type members.person as (name text, home members.place, born date);
                create domain members.people as members.person[];
                create table members.t (id int, p members.person, j jsonb);
                """),
            Cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_row_type_and_arrays_of_it_are_filled_by_the_names_of_fields()
    {
        var person = new Hashtable
        {
            ["NAME"] = "O'Hara, \"Zoë\" \\ (x)",
            ["home"] = new OrderedDictionary { ["zip code"] = 12, ["tags"] = new object?[] { "a,b", null, "" } },
        };
        Assert.Equal(
            ["O'Hara, \"Zoë\" \\ (x)", 12, "a,b", true, true, true],
            await RowAsync(
                "select (p).name, ((p).home).\"Zip Code\", ((p).home).tags[1], ((p).home).tags[2] is null, ((p).home).street is null, (p).born is null from (select @p::members.person as p) s",
                person));
        Assert.Equal(
            [2, "b"], await RowAsync("select cardinality(p), p[2].name from (select @p::members.people as p) s", new object[] { person, new Hashtable { ["name"] = "b" } }));
    }

    [Fact]
    public async Task A_row_that_was_read_goes_back_as_it_was()
    {
        var pool = ConnectionPools.Get(database.Target with { MaxPoolSize = 2, ApplicationName = "members" }, DatabaseFixture.Administrator);
        const string Row = "row('a \"b\"', row('x,y', 7, '{p,NULL}')::members.place, '2026-01-02')::members.person";
        await using var read = await QueryRunner.StartAsync(pool, new QueryRequest($"select {Row}"), Cancel);
        Assert.True(read.Read());
        var value = Assert.IsType<OrderedDictionary>(read.Value(0));
        Assert.Equal([true], await RowAsync($"select @p::members.person is not distinct from {Row}", value));
        await read.DisposeAsync();
        ConnectionPools.Remove(pool);
    }

    [Theory]
    [InlineData("select @p::jsonb ->> 'a', jsonb_typeof(@p::jsonb -> 'list'), (@p::jsonb #>> '{list,1,b}')::int")]
    [InlineData("select @p::json ->> 'a', json_typeof(@p::json -> 'list'), (@p::json #>> '{list,1,b}')::int")]
    public async Task Json_is_made_of_dictionaries(string sql)
    {
        var value = new OrderedDictionary { ["a"] = "grün \"1\"", ["list"] = new object[] { 1.5, new Hashtable { ["b"] = 2 } } };
        Assert.Equal(["grün \"1\"", "array", 2], await RowAsync(sql, value));
    }

    [Fact]
    public async Task Records_have_members_too()
    {
        var output = new TestOutput();
        var query = new RecordQuery(new QueryRequest("insert into members.t values (@id, @p, @j) returning (p).name || (j ->> 'k')"), ["id", "p", "j"]);
        using (var sender = new RecordSender(database.Pool, new SessionOptions(), query, 100, output))
        {
            for (var i = 1; i <= 5; i++)
            {
                object?[] values = [i, new Hashtable { ["name"] = $"n{i}" }, new Hashtable { ["k"] = i }];
                await sender.AddAsync(new QueryRecord(i, values, null), Cancel);
            }

            await sender.EndAsync(Cancel);
        }

        Assert.Empty(output.Reported);
        Assert.Equal(["n11", "n22", "n33", "n44", "n55"], output.Written);
    }

    [Fact]
    public async Task A_field_that_the_type_has_not_is_a_fault()
    {
        var fault = await Assert.ThrowsAsync<Fault>(() => RowAsync("select @p::members.place", new Hashtable { ["stret"] = "x" }));
        Assert.Equal("CompositeFieldUnknown", fault.ErrorId);
        Assert.Contains("street, Zip Code, tags", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, database.Pool.Statistics.Busy);
    }

    [Fact]
    public async Task An_error_of_such_a_statement_points_at_its_place()
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RowAsync("select @p::jsonb,\n  nope", new Hashtable()));
        Assert.Equal((2, 3), (fault.Line, fault.Column));
    }

    [Fact]
    public void Hstore_is_quoted() => Assert.Equal(
        "\"a\"=>\"1 \\\"x\\\"\", \"b\"=>NULL",
        ValueText.Of(new OrderedDictionary { ["a"] = "1 \"x\"", ["b"] = null }, new ServerType(ServerTypeKind.Hstore, "hstore", [], null)));

    private async Task<object?[]> RowAsync(string sql, object value)
    {
        var request = new QueryRequest(sql) { Parameters = QueryParameters.Named([new("p", value)]) };
        await using var execution = await QueryRunner.StartAsync(database.Pool, request, Cancel);
        Assert.True(execution.Read());
        var values = new object?[execution.Shape!.Names.Length];
        execution.Values(values);
        return values;
    }
}
