using System.Globalization;

namespace RdsIam.Bench;

/// <summary>
/// The single call beside SimplySql's way (a DbCommand with auto-prepare, a DataTable, PSObjects): <c>select 1</c> and an insert with three
/// parameters; on a quiet machine, and while another process keeps one processor busy. What noise does not touch stands beside: bytes
/// that a call allocates.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class CallBench
{
    private const int Calls = 2000;
    private const string Insert = "insert into target (id, name, price) values (@id, @name, @price)";
    private const string Values = "@{ id = $i; name = \"customer $i\"; price = [decimal]$i / 100 }";

    public static async Task<int> RunAsync(int rounds)
    {
        await using var server = await BenchServer.StartAsync(rows: 1);
        using var shell = ShellPeer.Start(server.Target, BenchServer.Password)
            ?? throw new InvalidOperationException("Calls are made in PowerShell.");
        await server.ExecuteAsync("create table target (id integer, name text, price numeric)");
        await shell.RunAsync("$global:session = New-RdsIamSession");
        foreach (var (name, theirs, least, ours) in new[]
        {
            ("select 1", "Invoke-DataTableQuery 'select 1 as one'", "Invoke-LeastQuery 'select 1 as one'", "Invoke-RdsIamQuery 'select 1 as one'"),
            ("an insert with three parameters", $"Invoke-DataTableUpdate '{Insert}' {Values}", null, $"Invoke-RdsIamQuery '{Insert}' {Values}"),
        })
        {
            await MeasureAsync($"{name}, alone", server, shell, rounds, theirs, least, ours);
            using (new BusyProcessor())
            {
                await MeasureAsync($"{name}, one processor busy", server, shell, rounds, theirs, least, ours);
            }

            var (before, after) = (await BytesAsync(shell, theirs), await BytesAsync(shell, ours));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  bytes a call: {before:N0} theirs, {after:N0} ours"));
        }

        return 0;
    }

    private static async Task MeasureAsync(
        string title, BenchServer server, ShellPeer shell, int rounds, string theirs, string? least, string ours)
    {
        var turns = new Turns($"{Calls:N0} times {title}", rounds) { Prepare = () => server.ExecuteAsync("truncate target") };
        turns.Add("DbCommand, DataTable, PSObject", shell.Process, () => shell.RunAsync(Repeat(theirs)));
        turns.Add("Invoke-RdsIamQuery", shell.Process, () => shell.RunAsync(Repeat(ours)));
        turns.Add("Invoke-RdsIamQuery -Session", shell.Process, () => shell.RunAsync(Repeat($"{ours} -Session $session")));
        if (least is not null)
        {
            turns.Add("the least cmdlet", shell.Process, () => shell.RunAsync(Repeat(least)));
        }

        turns.Add("Write-Output 1", shell.Process, () => shell.RunAsync(Repeat("Write-Output 1")));
        var seconds = await turns.RunAsync();
        Console.WriteLine($"  a call: {string.Join(", ", seconds.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one / Calls * 1e6:F0} µs")))}");
    }

    private static string Repeat(string call) => $"for ($i = 0; $i -lt {Calls}; $i++) {{ $null = {call} }}";

    /// <summary>The shell's answer is a number of seconds; bytes come the same way.</summary>
    private static async Task<double> BytesAsync(ShellPeer shell, string call)
    {
        var file = Path.GetTempFileName();
        await shell.RunAsync(
            $"$before = [GC]::GetTotalAllocatedBytes($true); {Repeat(call)}; [IO.File]::WriteAllText('{file}', \"$([GC]::GetTotalAllocatedBytes($true) - $before)\")");
        var bytes = double.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
        File.Delete(file);
        return bytes / Calls;
    }
}
