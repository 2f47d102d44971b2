using Npgsql;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Values;

/// <summary>The types that are known by their numbers, against the server's own catalog.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class BuiltInTypeTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_number_that_is_known_is_the_servers_and_its_array_is_known_too()
    {
        var types = new Dictionary<uint, (string Name, uint Array)>();
        await ReadAsync(
            "select oid, typname::text, typarray from pg_type where oid < 16384",
            row => types[row.GetFieldValue<uint>(0)] = (row.GetString(1), row.GetFieldValue<uint>(2)));
        var known = Enumerable.Range(0, 16384).Select(oid => (uint)oid).Where(oid => BuiltInTypes.TryOf(oid) is not null).ToList();
        Assert.Subset(types.Keys.ToHashSet(), known.ToHashSet());
        var arrays = known.Where(oid => types[oid].Array != 0).ToDictionary(oid => types[oid].Array);
        Assert.Equal(
            arrays.Keys.Order(),
            known.Where(oid => BuiltInTypes.TryOf(oid) is ArrayDecoder && types[oid].Name[0] == '_').Order());
        Assert.All(arrays, pair => Assert.Equal(
            BuiltInTypes.TryOf(pair.Value)!.ToArray([]).GetType(),
            BuiltInTypes.TryOf(pair.Key)!.Decode(new byte[12])!.GetType()));
        Assert.All(known, oid => Assert.True(BuiltInTypes.Has(BuiltInTypes.TryOf(oid)!)));
        Assert.False(BuiltInTypes.Has(new WireDecoder<string>(WireText.Of)));
    }

    [Theory]
    [InlineData("int4range", "[1,5)")]
    [InlineData("int8range", "[1,5)")]
    [InlineData("numrange", "[1.50,5]")]
    [InlineData("daterange", "[2026-01-01,2026-02-01)")]
    [InlineData("tsrange", "[\"2026-01-01 10:00:00\",infinity)")]
    [InlineData("tstzrange", "(\"2026-01-01 10:00:00+00\",)")]
    public async Task A_range_alone_and_in_lists_is_the_servers_text(string type, string text)
    {
        var multi = type.Replace("range", "multirange", StringComparison.Ordinal);
        await using var execution = await QueryRunner.StartAsync(
            database.Pool,
            new QueryRequest(
                $$"""
                set timezone = 'UTC'; with r as (select '{{text}}'::{{type}} as r)
                select r, r::text, m, m::text, rs, rs::text, ms, ms::text
                from r, lateral (select {{multi}}(r) as m, array[r, null] as rs, array[{{multi}}(r), '{}'] as ms) x
                """),
            Cancel);
        Assert.True(execution.Read());
        for (var i = 0; i < 8; i += 2)
        {
            Assert.Equal(execution.Value(i + 1), PrintedText.Of(execution.Value(i)!, execution.Shape!.Cells[i].Decoder));
        }
    }

    /// <summary>One value of each type in an array, where the array's number must lead to the element's own decoder.</summary>
    [Theory]
    [InlineData("bool", "t")]
    [InlineData("bytea", "\\x01")]
    [InlineData("\"char\"", "x")]
    [InlineData("name", "n")]
    [InlineData("int8", "8")]
    [InlineData("int2", "2")]
    [InlineData("int4", "4")]
    [InlineData("oid", "26")]
    [InlineData("tid", "(1,2)")]
    [InlineData("xid", "7")]
    [InlineData("cid", "7")]
    [InlineData("xid8", "7")]
    [InlineData("oidvector", "1 2")]
    [InlineData("json", "{\"a\": 1}")]
    [InlineData("jsonb", "{\"a\": 1}")]
    [InlineData("jsonpath", "$.\"a\"")]
    [InlineData("xml", "<a/>")]
    [InlineData("lseg", "[(1,2),(3,4)]")]
    [InlineData("path", "((1,2),(3,4))")]
    [InlineData("polygon", "((1,2),(3,4))")]
    [InlineData("line", "{1,2,3}")]
    [InlineData("circle", "<(1,2),3>")]
    [InlineData("float4", "1e+06")]
    [InlineData("float8", "1e+20")]
    [InlineData("macaddr", "08:00:2b:01:02:03")]
    [InlineData("macaddr8", "08:00:2b:01:02:03:04:05")]
    [InlineData("inet", "10.0.0.1/8")]
    [InlineData("cidr", "10.0.0.0/8")]
    [InlineData("bpchar", "a ")]
    [InlineData("varchar", "a")]
    [InlineData("date", "2026-01-02")]
    [InlineData("time", "24:00:00")]
    [InlineData("timetz", "12:00:00+01")]
    [InlineData("timestamp", "2026-01-02 03:04:05")]
    [InlineData("timestamptz", "2026-01-02 03:04:05+00")]
    [InlineData("interval", "1 mon")]
    [InlineData("bit(2)", "10")]
    [InlineData("varbit", "101")]
    [InlineData("numeric", "1.50")]
    [InlineData("refcursor", "c")]
    [InlineData("uuid", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("pg_lsn", "16/B374D848")]
    [InlineData("tsvector", "'a':1A,2B,3C,4 'b'")]
    [InlineData("tsquery", "'a':*ABCD & 'b':C | 'c':B | 'd':D")]
    public async Task An_array_has_the_elements_that_its_type_says(string type, string text)
    {
        await using var execution = await QueryRunner.StartAsync(
            database.Pool,
            new QueryRequest(
                $"set timezone = 'UTC'; select v, format('%s', v), array[v, null], array[v, null]::text from (select '{text.Replace("'", "''", StringComparison.Ordinal)}'::{type}) s(v)"),
            Cancel);
        Assert.True(execution.Read());
        Assert.Equal(text, execution.Value(1));
        Assert.Equal(text, PrintedText.Of(execution.Value(0)!, execution.Shape!.Cells[0].Decoder));
        Assert.Equal(execution.Value(3), PrintedText.Of(execution.Value(2)!, execution.Shape.Cells[2].Decoder));
    }

    [Fact]
    public async Task A_type_is_learned_with_its_base_its_fields_and_its_elements()
    {
        await using (var made = await QueryRunner.StartAsync(
            database.Pool,
            new QueryRequest(
                """
                drop schema if exists learned cascade; create schema learned;
                create domain learned.doc as jsonb; create domain learned.docs as learned.doc[];
                create table learned.node (id int, gone int, body learned.docs);
                alter table learned.node drop column gone;
                """),
            Cancel))
        {
            Assert.Null(made.Shape);
        }

        await using var connection = await database.Cluster.Superuser.OpenConnectionAsync(Cancel);
        var reader = new ServerTypeReader(connection);
        var node = await reader.ReadAsync(await OidAsync(connection, "learned.node"), Cancel);
        Assert.Equal((ServerTypeKind.Composite, "node"), (node.Kind, node.Name));
        Assert.Equal(["id", "body"], node.Fields.Select(field => field.Key));
        Assert.Equal(
            [ServerTypeKind.Other, ServerTypeKind.Array], node.Fields.Select(field => field.Value.Kind));
        Assert.Equal(ServerTypeKind.Json, node.Fields[1].Value.Element!.Kind);
        Assert.Same(node, await reader.ReadAsync(await OidAsync(connection, "learned.node"), Cancel));
        Assert.Equal(ServerTypeKind.Vector, (await reader.ReadAsync(Oids.OidVector, Cancel)).Kind);
        Assert.Equal(ServerTypeKind.Vector, (await reader.ReadAsync(Oids.Int2Vector, Cancel)).Kind);
        Assert.Equal(ServerTypeKind.Json, (await reader.ReadAsync(Oids.Json, Cancel)).Kind);
        // Dropped meanwhile, or never there.
        var nothing = await reader.ReadAsync(4_000_000_000, Cancel);
        Assert.Equal((ServerTypeKind.Other, null), (nothing.Kind, nothing.Element));
        Assert.Empty(nothing.Fields);
    }

    private static async Task<long> OidAsync(NpgsqlConnection connection, string name)
    {
        await using var command = new NpgsqlCommand($"select '{name}'::regtype::oid::int8", connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private async Task ReadAsync(string sql, Action<NpgsqlDataReader> row)
    {
        await using var command = database.Cluster.Superuser.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            row(reader);
        }
    }
}
