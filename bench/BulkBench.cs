namespace RdsIam.Bench;

/// <summary>
/// Import and export beside psql's <c>\copy</c>: the same server, TLS, table and file, in turns. The module's part runs in a
/// PowerShell that stays open; psql's time is that of the whole process, whose start is measured too.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class BulkBench
{
    public static async Task<int> RunAsync(int rounds, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("rdsiam-bulk-");
        try
        {
            await using var server = await BenchServer.StartAsync(rows: 1);
            using var shell = ShellPeer.Start(server.Target, BenchServer.Password)
                ?? throw new InvalidOperationException("Import and export run in PowerShell.");
            await PrepareAsync(server, shell, rows);
            await MeasureAsync(server, shell, folder.FullName, rounds, rows);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task PrepareAsync(BenchServer server, ShellPeer shell, int rows)
    {
        await server.ExecuteAsync(
            // Checkpoints in the middle of a round would hit whoever has its turn.
            "alter system set max_wal_size = '8GB'",
            "alter system set fsync = off",
            "select pg_reload_conf()",
            $"""
            create table source as select i as id, (i * 1.05)::numeric(12,2) as price, 'customer ' || i as name, i % 2 = 0 as active,
                timestamptz '2026-01-01' + i * interval '1 second' as created from generate_series(1, {rows}) i
            """,
            "create table target (like source)",
            "vacuum analyze source");
        // The shell takes one line a command.
        await shell.RunAsync(
            $"$global:objects = [object[]]::new({rows}); $start = [DateTimeOffset]'2026-01-01Z'; "
            + $"for ($i = 0; $i -lt {rows}; $i++) {{ $objects[$i] = [pscustomobject]@{{ id = $i; price = [decimal]($i * 5) / 100; "
            + "name = \"customer $i\"; active = $i % 2 -eq 0; created = $start.AddSeconds($i) } }");
    }

    private static async Task MeasureAsync(BenchServer server, ShellPeer shell, string folder, int rounds, int rows)
    {
        var csv = Path.Combine(folder, "source.csv");
        var (theirs, ours) = (Path.Combine(folder, "psql.csv"), Path.Combine(folder, "rdsiam.csv"));
        await server.PsqlAsync($"\\copy source to '{csv}' with (format csv, header)");

        Task Empty() => server.ExecuteAsync("truncate target");
        var imports = new Turns($"Import of {rows:N0} rows of 5 columns, {new FileInfo(csv).Length / 1e6:F0} MB of CSV, over TLS", rounds) { Prepare = Empty };
        imports.Add("psql \\copy from, CSV", null, () => server.PsqlAsync($"\\copy target from '{csv}' with (format csv, header)"));
        imports.Add("Import-RdsIamData, CSV", shell.Process, () => shell.RunAsync($"$null = Import-RdsIamData target '{csv}'"));
        imports.Add("Import-RdsIamData, objects", shell.Process, () => shell.RunAsync("$null = $objects | Import-RdsIamData target"));
        imports.Add("psql, select 1", null, () => server.PsqlAsync("select 1"));
        await imports.RunAsync();

        // To give an old file's blocks back costs whoever replaces it.
        Task Remove()
        {
            Array.ForEach([theirs, ours, $"{ours}.gz"], File.Delete);
            return Task.CompletedTask;
        }

        var exports = new Turns($"Export of {rows:N0} rows of 5 columns over TLS", rounds) { Prepare = Remove };
        exports.Add("psql \\copy to, CSV", null, () => server.PsqlAsync($"\\copy source to '{theirs}' with (format csv, header)"));
        exports.Add("Export-RdsIamData, CSV", shell.Process, () => shell.RunAsync($"$null = Export-RdsIamData '{ours}' -Table source"));
        exports.Add("Export-RdsIamData, gzip", shell.Process, () => shell.RunAsync($"$null = Export-RdsIamData '{ours}.gz' -Table source -Compress"));
        await exports.RunAsync();
        await server.PsqlAsync($"\\copy source to '{theirs}' with (format csv, header)");
        await shell.RunAsync($"$null = Export-RdsIamData '{ours}' -Table source");
        if (!File.ReadAllBytes(theirs).AsSpan().SequenceEqual(File.ReadAllBytes(ours)))
        {
            throw new InvalidOperationException("psql and RdsIam wrote different files.");
        }
    }
}
