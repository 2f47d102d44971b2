using System.Net;
using NpgsqlTypes;
using RdsIam.Core.Bulk;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Bench;

/// <summary>Our own writers and readers of PostgreSQL's binary formats beside what the driver has, in one process and in turns.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class WireBench
{
    private static readonly string[] Fields = ["id", "big", "small", "ratio", "price", "name", "active", "created", "note", "key"];

    private static readonly NpgsqlDbType[] Types =
    [
        NpgsqlDbType.Integer, NpgsqlDbType.Bigint, NpgsqlDbType.Smallint, NpgsqlDbType.Double, NpgsqlDbType.Numeric, NpgsqlDbType.Text,
        NpgsqlDbType.Boolean, NpgsqlDbType.TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Uuid,
    ];

    public static async Task<int> RunAsync(int rounds, int rows)
    {
        await using var server = await BenchServer.StartAsync(rows: 1);
        var pool = ConnectionPools.Get(server.Target, new NetworkCredential("bench", BenchServer.Password));
        await server.ExecuteAsync(
            "alter system set max_wal_size = '8GB'",
            "alter system set fsync = off",
            "select pg_reload_conf()",
            "create table target (like bench)",
            $"""
            create table rare as select point(i, i / 3.0) as at, ('10.0.' || i % 250 || '.1/24')::inet as address, int4range(i, i + 9) as span,
                i::bit(20) as flags, '08:00:2b:01:02:03'::macaddr as card, to_tsvector('simple', 'row ' || i || ' of many') as words
            from generate_series(1, {rows}) i
            """);
        await ImportAsync(server, pool, rounds, Records(rows));
        await ReadAsync(pool, rounds, rows);
        ConnectionPools.Remove(pool);
        return 0;
    }

    private static object?[][] Records(int rows)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return
        [
            .. Enumerable.Range(0, rows).Select(i => new object?[]
            {
                i, i * 7L, (short)(i % 100), i * 0.25, i * 1.05m, $"customer {i}", i % 2 == 0, start.AddSeconds(i), i % 3 == 0 ? null : $"note {i}",
                new Guid(i, 0, 0, new byte[8]),
            }),
        ];
    }

    private static async Task ImportAsync(BenchServer server, ConnectionPool pool, int rounds, object?[][] records)
    {
        var turns = new Turns($"COPY of {records.Length:N0} records of 10 columns over TLS", rounds) { Prepare = () => server.ExecuteAsync("truncate target") };
        turns.Add("NpgsqlBinaryImporter, typed by hand", () => TypedAsync(pool, records));
        turns.Add("NpgsqlBinaryImporter, values as they are", () => ImporterAsync(pool, records));
        turns.Add("RdsIam.Core, records", () => OursAsync(pool, records));
        await turns.RunAsync();
    }

    private static async Task ReadAsync(ConnectionPool pool, int rounds, int rows)
    {
        const string AsText = "select at::text, address::text, span::text, flags::text, card::text, words::text from rare";
        var turns = new Turns($"{rows:N0} rows of six rare types over TLS", rounds);
        turns.Add("in binary", () => PlainLoops.EngineAsync(pool, "select * from rare"));
        turns.Add("as the server's text", () => PlainLoops.EngineAsync(pool, AsText));
        await turns.RunAsync();
    }

    private static async Task OursAsync(ConnectionPool pool, object?[][] records)
    {
        await using var import = await RecordImport.StartAsync(
            pool, TableName.Parse("target"), Fields, nullText: null, CancellationToken.None, records[0]);
        foreach (var record in records)
        {
            import.Write(record, CancellationToken.None);
        }

        Check(await import.CompleteAsync(CancellationToken.None), records.Length);
    }

    private static async Task ImporterAsync(ConnectionPool pool, object?[][] records)
    {
        await using var connection = await pool.OpenAsync(CancellationToken.None);
        await using var importer = await connection.BeginBinaryImportAsync($"copy target ({string.Join(", ", Fields)}) from stdin (format binary)");
        foreach (var record in records)
        {
            importer.StartRow();
            for (var i = 0; i < record.Length; i++)
            {
                if (record[i] is { } value)
                {
                    importer.Write(value, Types[i]);
                }
                else
                {
                    importer.WriteNull();
                }
            }
        }

        Check((long)await importer.CompleteAsync(), records.Length);
    }

    /// <summary>As a program writes it that knows its table.</summary>
    private static async Task TypedAsync(ConnectionPool pool, object?[][] records)
    {
        await using var connection = await pool.OpenAsync(CancellationToken.None);
        await using var importer = await connection.BeginBinaryImportAsync($"copy target ({string.Join(", ", Fields)}) from stdin (format binary)");
        foreach (var record in records)
        {
            importer.StartRow();
            importer.Write((int)record[0]!, NpgsqlDbType.Integer);
            importer.Write((long)record[1]!, NpgsqlDbType.Bigint);
            importer.Write((short)record[2]!, NpgsqlDbType.Smallint);
            importer.Write((double)record[3]!, NpgsqlDbType.Double);
            importer.Write((decimal)record[4]!, NpgsqlDbType.Numeric);
            importer.Write((string)record[5]!, NpgsqlDbType.Text);
            importer.Write((bool)record[6]!, NpgsqlDbType.Boolean);
            importer.Write((DateTimeOffset)record[7]!, NpgsqlDbType.TimestampTz);
            if (record[8] is string note)
            {
                importer.Write(note, NpgsqlDbType.Text);
            }
            else
            {
                importer.WriteNull();
            }

            importer.Write((Guid)record[9]!, NpgsqlDbType.Uuid);
        }

        Check((long)await importer.CompleteAsync(), records.Length);
    }

    private static void Check(long written, int records)
    {
        if (written != records)
        {
            throw new InvalidOperationException($"{written} of {records} records arrived.");
        }
    }
}
