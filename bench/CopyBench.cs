namespace RdsIam.Bench;

/// <summary>
/// Rows from a table of one database into a table of another, over TLS: Copy-RdsIamData, a query piped to an import, and two psql.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class CopyBench
{
    public static async Task<int> RunAsync(int rounds, int rows)
    {
        await using var server = await BenchServer.StartAsync(rows);
        using var shell = ShellPeer.Start(server.Target, BenchServer.Password)
            ?? throw new InvalidOperationException("Copies run in PowerShell.");
        await server.ExecuteAsync(
            // Checkpoints in the middle of a round would hit whoever has its turn.
            "alter system set max_wal_size = '8GB'", "alter system set fsync = off", "select pg_reload_conf()", "create table target (like bench)");
        var turns = new Turns($"{rows:N0} rows of ten columns from table to table over TLS", rounds) { Prepare = () => server.ExecuteAsync("truncate target") };
        turns.Add("psql \\copy | psql \\copy", null, () => server.PsqlPipeAsync("\\copy bench to stdout (format binary)", "\\copy target from stdin (format binary)"));
        turns.Add("Copy-RdsIamData", shell.Process, () => shell.RunAsync("$null = Copy-RdsIamData bench target -To $connection"));
        turns.Add("Invoke-RdsIamQuery | Import-RdsIamData", shell.Process, () => shell.RunAsync("$null = Invoke-RdsIamQuery 'select * from bench' | Import-RdsIamData target"));
        await turns.RunAsync();
        return 0;
    }
}
