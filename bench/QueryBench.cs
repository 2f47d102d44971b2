using System.Net;
using RdsIam.Core.Connections.Pools;

namespace RdsIam.Bench;

/// <summary>
/// A million rows of ten mixed columns: the query engine and the pipeline beside a plain Npgsql loop with typed getters and
/// beside other people's clients; the same server and TLS for all.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class QueryBench
{
    private const string Query = "Invoke-RdsIamQuery 'select * from bench'";

    public static async Task<int> RunAsync(int rounds, int rows)
    {
        await using var server = await BenchServer.StartAsync(rows);
        var pool = ConnectionPools.Get(server.Target, new NetworkCredential("bench", BenchServer.Password));
        using var packages = await NodePackages.InstallAsync("postgres", "pg");
        using var shell = ShellPeer.Start(server.Target, BenchServer.Password);
        ClientPeer?[] clients =
        [
            await ClientPeer.StartAsync(
                server, packages.Folder, Environment.GetEnvironmentVariable("RDSIAM_BENCH_PYTHON") ?? "python3", "psycopg2_rows.py"),
            await ClientPeer.StartAsync(server, packages.Folder, "node", "node_rows.mjs", "postgres"),
            await ClientPeer.StartAsync(server, packages.Folder, "node", "node_rows.mjs", "pg"),
        ];
        var turns = new Turns($"{rows:N0} rows of 10 columns over TLS", rounds);
        turns.Add("Npgsql, typed getters", async () => Check(await PlainLoops.TypedAsync(pool), rows));
        turns.Add("Npgsql, GetValues", async () => Check(await PlainLoops.GetValuesAsync(pool), rows));
        turns.Add("RdsIam.Core, objects of a generated type", async () => Check(await PlainLoops.EngineAsync(pool), rows));
        AddText(turns, server);
        turns.Add("psql, its table to /dev/null", process: null, () => server.PsqlAsync("select * from bench"));
        foreach (var client in clients.OfType<ClientPeer>())
        {
            turns.Add(client.Name, client.Process, () => client.ReadAsync(rows));
        }

        if (shell is not null)
        {
            await AddShellAsync(turns, shell, rows);
        }

        await turns.RunAsync();
        Array.ForEach(clients, client => client?.Dispose());
        if (shell is not null)
        {
            await BesideAnotherAsync(server, shell, rounds, rows);
        }

        ConnectionPools.Remove(pool);
        return 0;
    }

    private static async Task AddShellAsync(Turns turns, ShellPeer shell, int rows)
    {
        await shell.RunAsync($"if (({Query} | Measure-Object).Count -ne {rows}) {{ throw 'rows are missing' }}");
        turns.Add("the least cmdlet | Out-Null", shell.Process, () => shell.RunAsync("Invoke-LeastQuery 'select * from bench' | Out-Null"));
        turns.Add("DbCommand, DataTable, PSObject | Out-Null", shell.Process, () => shell.RunAsync("Invoke-DataTableQuery 'select * from bench' | Out-Null"));
        AddPipeline(turns, shell);
        turns.Add("$null = Invoke-RdsIamQuery", shell.Process, () => shell.RunAsync($"$null = {Query}"));
        turns.Add("Invoke-RdsIamQuery -As PSObject | Out-Null", shell.Process, () => shell.RunAsync($"{Query} -As PSObject | Out-Null"));
    }

    /// <summary>With one processor taken by others: reading ahead must not make it slower than psql by much.</summary>
    private static async Task BesideAnotherAsync(BenchServer server, ShellPeer shell, int rounds, int rows)
    {
        using var busy = new BusyProcessor();
        var turns = new Turns($"{rows:N0} rows of 10 columns over TLS, one processor busy", rounds);
        AddText(turns, server);
        AddPipeline(turns, shell);
        await turns.RunAsync();
    }

    private static void AddText(Turns turns, BenchServer server) =>
        turns.Add("psql -At, text to /dev/null", process: null, () => server.PsqlAsync("select * from bench", "-At"));

    private static void AddPipeline(Turns turns, ShellPeer shell) =>
        turns.Add("Invoke-RdsIamQuery | Out-Null", shell.Process, () => shell.RunAsync($"{Query} | Out-Null"));

    private static void Check(int read, int rows)
    {
        if (read != rows)
        {
            throw new InvalidOperationException($"{read} rows came instead of {rows}.");
        }
    }
}
