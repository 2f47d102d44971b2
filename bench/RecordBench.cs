using System.Globalization;

namespace RdsIam.Bench;

/// <summary>Records piped into one insert beside a call for each.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class RecordBench
{
    private const int Records = 100_000;

    // A call each takes so long that a part of them must do; the table says what all would take.
    private const int Calls = 2000;

    private const string Insert = "Invoke-RdsIamQuery 'insert into target (id, name, price) values (@id, @name, @price)'";

    public static async Task<int> RunAsync(int rounds)
    {
        await using var server = await BenchServer.StartAsync(rows: 1);
        using var shell = ShellPeer.Start(server.Target, BenchServer.Password)
            ?? throw new InvalidOperationException("Records are piped in PowerShell.");
        await server.ExecuteAsync("create table target (id integer, name text, price numeric)");
        await shell.RunAsync(
            $"$global:objects = [object[]]::new({Records}); for ($i = 0; $i -lt {Records}; $i++) {{ "
            + "$objects[$i] = [pscustomobject]@{ id = $i; name = \"customer $i\"; price = [decimal]$i / 100 } }");
        var turns = new Turns($"{Records:N0} records into one insert", rounds) { Prepare = () => server.ExecuteAsync("truncate target") };
        turns.Add("piped", shell.Process, () => shell.RunAsync($"$objects | {Insert}"));
        turns.Add("piped, -Transaction", shell.Process, () => shell.RunAsync($"$objects | {Insert} -Transaction"));
        turns.Add($"one call each, {Calls:N0} of them", shell.Process, () => shell.RunAsync(
            $"for ($i = 0; $i -lt {Calls}; $i++) {{ {Insert} @{{ id = $i; name = \"customer $i\"; price = [decimal]$i / 100 }} }}"));
        var seconds = await turns.RunAsync();
        var all = seconds[2] / Calls * Records;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  one call each for all: {all:F1} s, {all / seconds[0]:F0} times as long as piped, {all / seconds[1]:F0} times as in a transaction"));
        return 0;
    }
}
