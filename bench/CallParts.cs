using System.Globalization;
using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Bench;

/// <summary>
/// What the parts of a call cost: the server and the driver, the reset of a pooled connection, the engine, the cmdlet. A program leaves out
/// one after the other, for <c>select 1</c> and for an insert with three parameters.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static class CallParts
{
    private const int Calls = 2000;
    private const string Insert = "insert into target (id, name, price) values (@id, @name, @price)";

    private static readonly (string Name, object Value)[] Values = [("id", 7), ("name", "customer 7"), ("price", 0.07m)];

    public static async Task<int> RunAsync(int rounds)
    {
        await using var server = await BenchServer.StartAsync(rows: 1);
        await server.ExecuteAsync("create table target (id integer, name text, price numeric)");
        using var shell = ShellPeer.Start(server.Target, BenchServer.Password);
        foreach (var call in new[]
        {
            new Call("select 1", "select 1 as one", [], "'select 1 as one'"),
            new Call("an insert with three parameters", Insert, Values, $"'{Insert}' @{{ id = 7; name = 'customer 7'; price = 0.07d }}"),
        })
        {
            await MeasureAsync(call, server, shell, rounds);
        }

        return 0;
    }

    private static async Task MeasureAsync(Call call, BenchServer server, ShellPeer? shell, int rounds)
    {
        var settings = PlainLoops.ConnectionString(server.Target, BenchServer.Password);
        await using var plain = NpgsqlDataSource.Create(settings);
        await using var prepared = NpgsqlDataSource.Create(settings + ";Max Auto Prepare=25");
        await using var kept = NpgsqlDataSource.Create(settings + ";Max Auto Prepare=25;No Reset On Close=true");
        await using var open = await prepared.OpenConnectionAsync();
        var pool = ConnectionPools.Get(server.Target, new System.Net.NetworkCredential("bench", BenchServer.Password));
        var turns = new Turns($"{Calls:N0} times {call.Name}", rounds) { Prepare = () => server.ExecuteAsync("truncate target") };
        turns.Add("one connection, prepared, blocking", () => Repeat(() => Run(open, call)));
        turns.Add("one connection, prepared, async", () => RepeatAsync(() => RunAsync(open, call)));
        turns.Add("pooled without reset, prepared, blocking", () => Repeat(() => With(kept, call)));
        turns.Add("pooled with reset, prepared, blocking", () => Repeat(() => With(prepared, call)));
        turns.Add("pooled with reset, prepared, async", () => RepeatAsync(() => WithAsync(prepared, call)));
        turns.Add("pooled with reset, not prepared, blocking", () => Repeat(() => With(plain, call)));
        turns.Add("RdsIam.Core", () => RepeatAsync(() => EngineAsync(pool, call)));
        if (shell is not null)
        {
            turns.Add("Invoke-RdsIamQuery", shell.Process, () => shell.RunAsync(
                $"for ($i = 0; $i -lt {Calls}; $i++) {{ $null = Invoke-RdsIamQuery {call.Words} }}"));
        }

        var seconds = await turns.RunAsync();
        ConnectionPools.Remove(pool);
        Part("the server and the driver, blocking", seconds[0]);
        Part("the pool", seconds[2] - seconds[0]);
        Part("the reset before the next use", seconds[3] - seconds[2]);
        Part("RdsIam.Core", seconds[6] - seconds[3]);
        if (shell is not null)
        {
            Part("PowerShell and the cmdlet", seconds[7] - seconds[6]);
            Part("the call", seconds[7]);
        }
    }

    /// <summary>As a row of a table in Markdown.</summary>
    private static void Part(string name, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seconds / Calls * 1e6:F0} |"));

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

    private static void With(NpgsqlDataSource source, Call call)
    {
        using var connection = source.OpenConnection();
        Run(connection, call);
    }

    private static void Run(NpgsqlConnection connection, Call call)
    {
        using var command = call.On(connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            reader.GetInt32(0);
        }
    }

    private static async Task WithAsync(NpgsqlDataSource source, Call call)
    {
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync(connection, call);
    }

    private static async Task RunAsync(NpgsqlConnection connection, Call call)
    {
        await using var command = call.On(connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            reader.GetInt32(0);
        }
    }

    private static async Task EngineAsync(ConnectionPool pool, Call call)
    {
        var request = new QueryRequest(call.Sql) { Parameters = call.Parameters };
        await using var execution = await QueryRunner.StartAsync(pool, request, CancellationToken.None);
        while (execution.Shape is not null && execution.Read())
        {
            GC.KeepAlive(execution.Row());
        }

        if (execution.Shape is not null)
        {
            execution.NextResult();
        }
    }

    /// <param name="Name">As the table shows it.</param>
    /// <param name="Sql">Its text.</param>
    /// <param name="Values">Of its parameters.</param>
    /// <param name="Words">The same for PowerShell.</param>
    private sealed record Call(string Name, string Sql, (string Name, object Value)[] Values, string Words)
    {
        public QueryParameters Parameters { get; } =
            QueryParameters.Named(Values.Select(one => KeyValuePair.Create(one.Name, (object?)one.Value)));

        public NpgsqlCommand On(NpgsqlConnection connection)
        {
            var command = new NpgsqlCommand(Sql, connection);
            foreach (var (name, value) in Values)
            {
                command.Parameters.AddWithValue(name, value);
            }

            return command;
        }
    }
}
