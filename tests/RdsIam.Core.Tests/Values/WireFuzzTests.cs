using Npgsql;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;
using RdsIam.Core.Values.Forms;
using RdsIam.Core.Values.Rows;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Values;

/// <summary>Values that are not what their types say: from a server that is broken or means harm.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class WireFuzzTests(DatabaseFixture database)
{
    private const int Mutations = 400;

    /// <summary>A number with the most digits has a quarter of a million bytes as text, is built in steps, and a range has two.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("true, 'x'::\"char\", 1::int2, 1, 1::int8, 1.5::float4, 1.5::float8, '\\x0102'::bytea")]
    [InlineData("123456789.123::numeric, 1e-20::numeric, -1e40::numeric, 'NaN'::numeric, '12.34'::money")]
    [InlineData("gen_random_uuid(), current_date, localtime, timetz '12:00+02', localtimestamp, now(), interval '1 year 2 days 3 s'")]
    [InlineData("'{\"a\":1}'::json, '{\"a\":1}'::jsonb, '$.a'::jsonpath, '10.0.0.0/8'::inet, '::1'::cidr, '08:00:2b:01:02:03'::macaddr")]
    [InlineData("b'10101', b'1'::varbit, '(1,2)'::point, '[(1,2),(3,4)]'::lseg, '(1,2),(3,4)'::box, '[(1,2),(3,4)]'::path, '((1,2),(3,4))'::polygon")]
    [InlineData("'{1,2,3}'::line, '<(1,2),3>'::circle, 'a:1A,2 b:3'::tsvector, '(a & !b) | c <-> d:*A'::tsquery, '16/B374D848'::pg_lsn, '(1,2)'::tid")]
    [InlineData("'1 2'::int2vector, '1 2'::oidvector, '7'::xid, '7'::xid8, array[[1,2],[3,null]], array['a','b'], array[1.5, null]")]
    [InlineData("int4range(1, 5), numrange(1.5, null), tstzrange(now(), null), '{[1,2],[5,7)}'::int4multirange, array[daterange('2026-01-01', null)]")]
    [InlineData("row(1, 'a'::text, array[1,2], row(now(), 1.5)), array[row(1), row('x'::text)]")]
    [InlineData("row('a', row(1, '{x,y}'::text[])::fuzz_inner)::fuzz_outer, 'sad'::fuzz_mood, '{sad}'::fuzz_mood[]")]
    public async Task No_length_is_believed_and_nothing_raw_comes_out(string expressions)
    {
        var types = new DatabaseTypes(TimeProvider.System);
        // Composite types with other fields than were learned are forgotten on the way.
        foreach (var (oid, wire, decoder) in (await ValuesAsync(types, expressions))
            .ConvertAll(value => (value.Oid, value.Wire, types.TryOf(value.Oid))))
        {
            Assert.True(decoder is not null, $"No decoder of {oid} in {expressions}");
            Assert.NotNull(decoder!.Decode(wire));
            var random = new Random(unchecked((int)oid));
            for (var i = 0; i < Mutations; i++)
            {
                var mutated = Mutate(wire, random, i);
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    decoder.Decode(mutated);
                    decoder.Print(mutated);
                }
                catch (Exception e) when (e is Fault || ValueFaults.Of(e) is not null)
                {
                    // Named, as it has to be.
                }

                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < MostBytes, $"{allocated} bytes for {Convert.ToHexString(mutated)} as {oid}");
            }
        }
    }

    [Fact]
    public async Task A_long_search_query_is_printed_as_the_server_does()
    {
        const string Terms = "string_agg('w' || g, case when g % 3 = 0 then ' | ' when g % 3 = 1 then ' & !' else ' <-> ' end) from generate_series(1, 20000) g";
        foreach (var sql in new[]
        {
            $"select {Terms}", "select '((a | b) <-> (c & !(d | e))) & !!f:*AB | g <3> h'", "select ''",
        })
        {
            await using var execution = await QueryRunner.StartAsync(
                database.Pool, new QueryRequest($"with q as (select (x.q)::tsquery as q from ({sql}) x(q)) select q, q::text from q"), Cancel);
            Assert.True(execution.Read());
            Assert.Equal(execution.Value(1), execution.Value(0));
        }
    }

    [Fact]
    public void A_search_query_however_deep_ends()
    {
        var nots = new byte[4 + (2 * 1_000_000) + 5];
        nots[1] = 0x0F;
        (nots[2], nots[3]) = (0x42, 0x41);
        for (var i = 4; i < nots.Length - 5; i += 2)
        {
            (nots[i], nots[i + 1]) = (2, 1);
        }

        nots[^5] = 1;
        nots[^2] = (byte)'x';
        var text = WireTextSearch.Query(nots);
        Assert.Equal(1_000_003, text.Length);
        Assert.EndsWith("!'x'", text, StringComparison.Ordinal);
    }

    /// <summary>First the lengths, one after the other, then bytes at random, then cuts.</summary>
    private static byte[] Mutate(byte[] wire, Random random, int round)
    {
        var mutated = wire.ToArray();
        if (round < wire.Length - 3)
        {
            byte[][] lengths = [[0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFE], [0, 0x10, 0, 0]];
            lengths[round % 3].CopyTo(mutated, round);
            return mutated;
        }

        for (var changes = random.Next(1, 4); changes > 0 && mutated.Length > 0; changes--)
        {
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
        }

        return round % 4 == 0 ? mutated[..random.Next(mutated.Length + 1)] : mutated;
    }

    private async Task<List<(uint Oid, byte[] Wire)>> ValuesAsync(DatabaseTypes types, string expressions)
    {
        await using var connection = await database.Cluster.Superuser.OpenConnectionAsync(Cancel);
        await using (var made = new NpgsqlCommand(
            """
            set client_min_messages = warning; drop type if exists fuzz_outer, fuzz_inner, fuzz_mood; create type fuzz_inner as (n int, l text[]);
            create type fuzz_outer as (t text, i fuzz_inner); create type fuzz_mood as enum ('sad', 'ok')
            """,
            connection))
        {
            await made.ExecuteNonQueryAsync(Cancel);
        }

        var values = new List<(uint, byte[])>();
        await using (var command = new NpgsqlCommand($"select {expressions}", connection))
        {
            await using var reader = await command.ExecuteReaderAsync(Cancel);
            Assert.True(await reader.ReadAsync(Cancel));
            for (var i = 0; i < reader.FieldCount; i++)
            {
                values.Add((reader.GetDataTypeOID(i), WireBytes.Of(reader, i).ToArray()));
            }
        }

        await types.LearnAsync(connection, values.Select(value => value.Item1), Cancel);
        return values;
    }
}
