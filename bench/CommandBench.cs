using System.Net;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Bench;

/// <summary>
/// What the shell adds to a small query: <c>Invoke-RdsIamQuery 'select 1'</c> in a loop beside a bare data source of Npgsql and
/// the engine alone; and eight runspaces on one pool beside eight threads on a data source of eight connections.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class CommandBench
{
    private const int Calls = 2000;
    private const int Workers = 8;
    private const string Sql = "select 1 as one";

    private static readonly string Repeat = $"for ($i = 0; $i -lt {Calls}; $i++) {{ $null = ";

    public static async Task<int> RunAsync(int rounds)
    {
        await using var server = await BenchServer.StartAsync(rows: 1000);
        var target = server.Target with { MaxPoolSize = Workers };
        var pool = ConnectionPools.Get(target, new NetworkCredential("bench", BenchServer.Password));
        await using var bare = NpgsqlDataSource.Create(PlainLoops.ConnectionString(target, BenchServer.Password));
        using var shell = ShellPeer.Start(target, BenchServer.Password);

        var single = new Turns($"{Calls:N0} times select 1, one after the other", rounds);
        single.Add("Npgsql, pooled", () => RepeatAsync(() => PlainAsync(bare, Sql)));
        single.Add("RdsIam.Core", () => RepeatAsync(() => EngineAsync(pool, Sql)));
        AddShell(single, shell, "Write-Output 1", Repeat + "Write-Output 1 }");
        AddShell(single, shell, "the least cmdlet", Repeat + $"Invoke-LeastQuery '{Sql}' }}");
        AddShell(single, shell, "Invoke-RdsIamQuery", Repeat + $"Invoke-RdsIamQuery '{Sql}' }}");
        AddShell(single, shell, "Invoke-RdsIamQuery -Connection", Repeat + $"Invoke-RdsIamQuery '{Sql}' -Connection $connection }}");
        var seconds = await single.RunAsync();
        for (var i = 1; i < seconds.Length; i++)
        {
            Console.WriteLine($"  over Npgsql: {(seconds[i] - seconds[0]) / Calls * 1e6:F0} µs a call");
        }

        foreach (var sql in new[] { Sql, "select * from bench limit 20" })
        {
            var parallel = new Turns($"{Workers} times {Calls:N0} calls at once: {sql}", rounds);
            parallel.Add("Npgsql, eight threads", () => ParallelAsync(() => PlainAsync(bare, sql)));
            parallel.Add("RdsIam.Core, eight threads", () => ParallelAsync(() => EngineAsync(pool, sql)));
            AddShell(parallel, shell, "pwsh, eight runspaces: Write-Output 1", Runspaces("Write-Output 1"));
            AddShell(parallel, shell, "pwsh, eight runspaces: the least cmdlet", Runspaces($"Invoke-LeastQuery ''{sql}''"));
            AddShell(parallel, shell, "pwsh, eight runspaces: Invoke-RdsIamQuery", Runspaces($"Invoke-RdsIamQuery ''{sql}'' -Connection $c"));
            await parallel.RunAsync();
        }

        ConnectionPools.Remove(pool);
        return 0;
    }

    private static void AddShell(Turns turns, ShellPeer? shell, string name, string command)
    {
        if (shell is not null)
        {
            turns.Add(name, shell.Process, () => shell.RunAsync(command));
        }
    }

    /// <summary>Runspaces that stay open between the rounds, as eight people's shells would.</summary>
    private static string Runspaces(string command) => $$"""
        if (-not $script:shells) {
            $script:shells = 1..{{Workers}} | ForEach-Object {
                $shell = [powershell]::Create()
                $null = $shell.AddScript('param($module, $connection) Import-Module $module; Import-Module -Assembly ([InvokeLeastQueryCommand].Assembly); $global:c = $connection').AddArgument($env:RDSIAM_BENCH_MODULE).AddArgument($connection).Invoke()
                $shell
            }
        }
        $running = $script:shells | ForEach-Object { $_.Commands.Clear(); $null = $_.AddScript('{{Repeat}} {{command}} }'); @{ Shell = $_; Handle = $_.BeginInvoke() } }
        $running | ForEach-Object { $null = $_.Shell.EndInvoke($_.Handle); if ($_.Shell.HadErrors) { throw $_.Shell.Streams.Error[0] } }
        """.ReplaceLineEndings("; ").Replace("{; ", "{ ", StringComparison.Ordinal);

    private static async Task RepeatAsync(Func<Task> call)
    {
        for (var i = 0; i < Calls; i++)
        {
            await call();
        }
    }

    /// <summary>
    /// On threads of their own, as runspaces have them: a quick statement is waited for by the thread that asks, and the thread pool, which
    /// has as many threads as there are processors, would let two of them ask at a time.
    /// </summary>
    private static Task ParallelAsync(Func<Task> call) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Factory.StartNew(
            () => RepeatAsync(call).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

    private static async Task PlainAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new object[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetValues(values);
        }
    }

    private static async Task EngineAsync(ConnectionPool pool, string sql)
    {
        await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest(sql), CancellationToken.None);
        while (execution.Read())
        {
            GC.KeepAlive(execution.Row());
        }

        execution.NextResult();
    }
}
