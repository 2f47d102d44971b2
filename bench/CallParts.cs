using Npgsql;

namespace RdsIam.Bench;

/// <summary>What the parts of a call cost, by a program that leaves out one after the other.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class CallParts
{
    private const int Calls = 2000;
    private const string Sql = "select 1 as one";

    public static async Task<int> RunAsync(int rounds)
    {
        await using var server = await BenchServer.StartAsync(rows: 1);
        var settings = PlainLoops.ConnectionString(server.Target, BenchServer.Password);
        await using var plain = NpgsqlDataSource.Create(settings);
        await using var prepared = NpgsqlDataSource.Create(settings + ";Max Auto Prepare=25");
        await using var kept = NpgsqlDataSource.Create(settings + ";Max Auto Prepare=25;No Reset On Close=true");
        await using var open = await prepared.OpenConnectionAsync();
        var turns = new Turns($"{Calls:N0} times select 1 in a program", rounds);
        turns.Add("one connection, prepared, blocking", () => Repeat(() => Run(open)));
        turns.Add("one connection, prepared, async", () => RepeatAsync(() => RunAsync(open)));
        turns.Add("pooled without reset, prepared, blocking", () => Repeat(() => With(kept)));
        turns.Add("pooled with reset, prepared, blocking", () => Repeat(() => With(prepared)));
        turns.Add("pooled with reset, prepared, async", () => RepeatAsync(() => WithAsync(prepared)));
        turns.Add("pooled with reset, not prepared, blocking", () => Repeat(() => With(plain)));
        var seconds = await turns.RunAsync();
        Console.WriteLine($"  a call: {string.Join(", ", seconds.Select(one => $"{one / Calls * 1e6:F0} µs"))}");
        return 0;
    }

    private static Task Repeat(Action call)
    {
        for (var i = 0; i < Calls; i++)
        {
            call();
        }

        return Task.CompletedTask;
    }

    private static async Task RepeatAsync(Func<Task> call)
    {
        for (var i = 0; i < Calls; i++)
        {
            await call();
        }
    }

    private static void With(NpgsqlDataSource source)
    {
        using var connection = source.OpenConnection();
        Run(connection);
    }

    private static void Run(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(Sql, connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            reader.GetInt32(0);
        }
    }

    private static async Task WithAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync(connection);
    }

    private static async Task RunAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            reader.GetInt32(0);
        }
    }
}
