namespace RdsIam.Bench;

/// <summary>Each form of a row before the commands that people put behind a query, 100,000 rows of ten columns, and the memory.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class ConsumerBench
{
    private const int Rows = 100_000;

    private static readonly string[] Forms = ["Row", "PSObject", "Hashtable", "DataTable"];

    private static readonly string[] Consumers =
    [
        "Out-Null",
        "Where-Object price -gt 50000 | Out-Null",
        "Where-Object { $_.price -gt 50000 } | Out-Null",
        "Export-Csv ([IO.Path]::Combine([IO.Path]::GetTempPath(), 'rdsiam-bench.csv'))",
        "Select-Object -First 10000 | ConvertTo-Json -Compress | Out-Null",
        "Select-Object -First 2000 | Format-Table | Out-String | Out-Null",
    ];

    public static async Task<int> RunAsync(int rounds)
    {
        await using var server = await BenchServer.StartAsync(Rows);
        using var shell = ShellPeer.Start(server.Target, BenchServer.Password);
        if (shell is null)
        {
            return 1;
        }

        foreach (var consumer in Consumers)
        {
            var turns = new Turns($"{Rows:N0} rows | {consumer}", rounds);
            foreach (var form in Forms.Where(form => !Fails(form, consumer)))
            {
                var query = $"Invoke-RdsIamQuery 'select * from bench' -As {form}";
                turns.Add($"-As {form}", shell.Process, () => shell.RunAsync($"{(form == "DataTable" ? $"({query}).Rows" : query)} | {consumer}"));
            }

            await turns.RunAsync();
        }

        foreach (var factor in new[] { 1, 10, 50 })
        {
            await shell.RunAsync($"Invoke-RdsIamQuery 'select b.* from bench b, generate_series(1, {factor})' | Out-Null");
            var before = Peak(shell);
            Console.WriteLine($"{factor * Rows:N0} rows | Out-Null: peak working set {before / 1e6:F0} MB");
        }

        return 0;
    }

    /// <summary>
    /// What PowerShell 7.6 itself cannot do: a dictionary with a null in it, as any NULL is, ends Export-Csv; and a row of a table
    /// takes the whole table along into JSON.
    /// </summary>
    private static bool Fails(string form, string consumer) =>
        (form == "Hashtable" && consumer.Contains("Export-Csv", StringComparison.Ordinal))
        || (form == "DataTable" && consumer.Contains("ConvertTo-Json", StringComparison.Ordinal));

    private static long Peak(ShellPeer shell)
    {
        shell.Process.Refresh();
        return shell.Process.PeakWorkingSet64;
    }
}
