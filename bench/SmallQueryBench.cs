using System.Diagnostics;
using System.Globalization;
using Npgsql;
using RdsIam.Core.Postgres;

namespace RdsIam.Bench;

/// <summary>
/// What the engine adds to the smallest query there is: take a connection, run <c>select 1</c>, read, give it back; beside
/// the same with a bare data source of Npgsql, in turns.
/// </summary>
internal static class SmallQueryBench
{
    private const int Calls = 2000;
    private const string Sql = "select 1 as one";

    public static async Task MeasureAsync(ConnectionPool pool, string password, int rounds)
    {
        await using var bare = BareSource(pool.Target, password);
        var (plain, ours) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var first = await TimeAsync(() => PlainAsync(bare));
            var second = await TimeAsync(() => OursAsync(pool));
            if (round >= 0)
            {
                plain.Add(first);
                ours.Add(second);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"open, select 1, close: Npgsql {Median(plain):F0} µs, RdsIam {Median(ours):F0} µs, {Median(ours) - Median(plain):F0} µs more"));
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Calls; i++)
        {
            await call();
        }

        return watch.Elapsed.TotalMicroseconds / Calls;
    }

    private static async Task PlainAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (reader.Read())
        {
            GC.KeepAlive(reader.GetInt32(0));
        }
    }

    private static async Task OursAsync(ConnectionPool pool)
    {
        await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest(Sql), CancellationToken.None);
        while (execution.Read())
        {
            GC.KeepAlive(execution.Row());
        }

        execution.NextResult();
    }

    private static NpgsqlDataSource BareSource(ConnectionTarget target, string password) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder
        {
            Host = target.ConnectToHost,
            Port = target.Port,
            Database = target.Database,
            Username = target.UserName,
            Password = password,
            SslMode = SslMode.Require,
        });

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
