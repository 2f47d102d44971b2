using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;
using RdsIam.Core.Postgres;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Bench;

/// <summary>
/// Rows a second of the query engine beside a plain Npgsql loop with typed getters: the same server, TLS and million rows of
/// ten mixed columns, in turns, so that both see the same weather.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class QueryBench
{
    private const string HostName = "bench.abc123example.eu-west-1.rds.amazonaws.com";
    private const string Password = "bench";

    /// <summary>Ten columns as tables have them; one of them with NULLs.</summary>
    private const string Columns = """
        i as id, (i * 7)::bigint as big, (i % 100)::smallint as small, i * 0.25::float8 as ratio,
        (i * 1.05)::numeric(12,2) as price, 'customer ' || i as name, i % 2 = 0 as active,
        timestamptz '2026-01-01' + i * interval '1 second' as created,
        case when i % 3 = 0 then null else 'note ' || i end as note, md5(i::text)::uuid as key
        """;

    private static int _rows = 1_000_000;
    private static int _rounds = 7;

    /// <param name="args"><c>--rows</c>, <c>--rounds</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            _ = args[i] switch
            {
                "--rows" => _rows = int.Parse(args[i + 1], CultureInfo.InvariantCulture),
                "--rounds" => _rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture),
                _ => throw new ArgumentException($"Unknown option {args[i]}."),
            };
        }

        var binaries = await PostgresBinaries.FindAsync(null, Console.Error.WriteLine, CancellationToken.None);
        await using var cluster = await PostgresCluster.StartAsync(binaries, null, CancellationToken.None);
        using var server = await TlsServer.StartAsync(cluster, HostName);
        await PrepareAsync(cluster);
        var pool = ConnectionPools.Get(TargetOf(server), new NetworkCredential("bench", Password));
        using var shell = HasPowerShell() ? new PipelineBench(TargetOf(server), Password) : null;
        await MeasureAsync(pool, shell);
        await SmallQueryBench.MeasureAsync(pool, Password, _rounds);
        ConnectionPools.Remove(pool);
        return 0;
    }

    private static async Task PrepareAsync(PostgresCluster cluster)
    {
        string[] statements =
        [
            $"create role bench superuser login password '{Password}'",
            $"create table bench as select {Columns} from generate_series(1, {_rows}) i",
            "vacuum analyze bench",
        ];
        foreach (var statement in statements)
        {
            await using var command = cluster.Superuser.CreateCommand(statement);
            command.CommandTimeout = 300;
            await command.ExecuteNonQueryAsync();
        }
    }

    private static bool HasPowerShell() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "pwsh")));

    private static async Task MeasureAsync(ConnectionPool pool, PipelineBench? shell)
    {
        var self = Process.GetCurrentProcess();
        List<(string Name, Process Process, Func<Task<int>> Run)> peers =
        [
            ("Npgsql, typed getters", self, () => PlainAsync(pool)),
            ("RdsIam, typed rows", self, () => RowsAsync(pool)),
            ("RdsIam, object[]", self, () => ValuesAsync(pool)),
            ("Npgsql, GetValues", self, () => GetValuesAsync(pool)),
        ];
        if (shell is not null)
        {
            const string Query = "Invoke-RdsIamQuery 'select * from bench'";
            await shell.RunAsync($"if (({Query} | Measure-Object).Count -ne {_rows}) {{ throw 'rows are missing' }}");
            peers.Add(("pwsh, | Out-Null", shell.Process, () => PipelineAsync(shell, $"{Query} | Out-Null")));
            peers.Add(("pwsh, PSObject | Out-Null", shell.Process, () => PipelineAsync(shell, $"{Query} -As PSObject | Out-Null")));
        }

        var times = peers.Select(_ => new List<double>()).ToArray();
        // On a shared machine the processor's time says more than the clock.
        var processor = peers.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < _rounds; round++)
        {
            for (var i = 0; i < peers.Count; i++)
            {
                GC.Collect();
                var watch = Stopwatch.StartNew();
                var before = ProcessorTime(peers[i].Process);
                var rows = await peers[i].Run();
                var used = (ProcessorTime(peers[i].Process) - before).TotalSeconds;
                var seconds = watch.Elapsed.TotalSeconds;
                if (rows != _rows)
                {
                    throw new InvalidOperationException($"{peers[i].Name} read {rows} rows.");
                }

                if (round >= 0)
                {
                    times[i].Add(seconds);
                    processor[i].Add(used);
                }
            }
        }

        var medians = times.Select(Median).ToArray();
        var used0 = Median(processor[0]);
        Console.WriteLine($"{_rows:N0} rows of 10 columns over TLS, median of {_rounds}");
        for (var i = 0; i < peers.Count; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{peers[i].Name,-24} {medians[i],6:F3} s  {medians[i] / medians[0],5:F2} x  (fastest {times[i].Min():F3})  processor {Median(processor[i]):F3} s  {Median(processor[i]) / used0,5:F2} x"));
        }
    }

    private static TimeSpan ProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static async Task<int> PipelineAsync(PipelineBench shell, string command)
    {
        await shell.RunAsync(command);
        return _rows;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<int> PlainAsync(ConnectionPool pool)
    {
        await using var connection = await pool.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("select * from bench", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0;
        var sum = 0L;
        while (reader.Read())
        {
            sum += reader.IsDBNull(0) ? 0 : reader.GetInt32(0);
            sum += reader.IsDBNull(1) ? 0 : reader.GetInt64(1);
            sum += reader.IsDBNull(2) ? 0 : reader.GetInt16(2);
            sum += reader.IsDBNull(3) ? 0 : (long)reader.GetDouble(3);
            sum += reader.IsDBNull(4) ? 0 : (long)reader.GetDecimal(4);
            sum += reader.IsDBNull(5) ? 0 : reader.GetString(5).Length;
            sum += reader.IsDBNull(6) || !reader.GetBoolean(6) ? 0 : 1;
            sum += reader.IsDBNull(7) ? 0 : reader.GetFieldValue<DateTimeOffset>(7).Second;
            sum += reader.IsDBNull(8) ? 0 : reader.GetString(8).Length;
            sum += reader.IsDBNull(9) ? 0 : reader.GetGuid(9).GetHashCode() & 1;
            count++;
        }

        return sum == 0 ? 0 : count;
    }

    private static async Task<int> RowsAsync(ConnectionPool pool)
    {
        await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest("select * from bench"), CancellationToken.None);
        var count = 0;
        while (execution.Read())
        {
            GC.KeepAlive(execution.Row());
            count++;
        }

        execution.NextResult();
        return count;
    }

    private static async Task<int> ValuesAsync(ConnectionPool pool)
    {
        await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest("select * from bench"), CancellationToken.None);
        var count = 0;
        while (execution.Read())
        {
            execution.Values(new object?[10]);
            count++;
        }

        execution.NextResult();
        return count;
    }

    private static async Task<int> GetValuesAsync(ConnectionPool pool)
    {
        await using var connection = await pool.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("select * from bench", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0;
        while (reader.Read())
        {
            reader.GetValues(new object[10]);
            count++;
        }

        return count;
    }

    private static ConnectionTarget TargetOf(TlsServer server) => new()
    {
        HostName = HostName,
        ConnectToHost = server.Address,
        Database = "postgres",
        UserName = "bench",
        Region = "eu-west-1",
        RootCertificate = server.RootFile,
    };
}
