using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RdsIam.Core.Connections;
using RdsIam.Core.Credentials;
using RdsIam.Core.Proxy;
using RdsIam.Core.Proxy.Lines;
using RdsIam.Core.Tokens;

namespace RdsIam.Bench;

/// <summary>
/// psql and pgbench straight over TLS, through the proxy, and through pgbouncer where it is installed; all with the same TLS before the
/// same server. Then a thousand clients that do nothing.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal static partial class ProxyBench
{
    private const int Statements = 5_000;
    private const int Logins = 100;
    private const string Role = "relayed";

    public static async Task<int> RunAsync(int rounds, int rows)
    {
        await using var server = await BenchServer.StartAsync(rows);
        await server.ExecuteAsync($"create role {Role} login", $"grant select on bench to {Role}");
        await server.TrustAsync(Role);
        await using var proxy = await StartAsync(server.Target with { UserName = Role });
        // SCRAM costs the client 4096 rounds of SHA-256, which the straight way has not, as it logs in by a token.
        await using var open = await StartAsync(server.Target with { UserName = Role }, isWithoutPassword: true);
        using var bouncer = await Pgbouncer.StartAsync(server.Target with { UserName = Role });
        var paths = new List<(string Name, Action<ProcessStartInfo> Point)>
        {
            ("straight, TLS", start => { server.Point(start); start.Environment["PGUSER"] = Role; }),
            ("through the proxy", start => Point(start, Settings(proxy))),
            ("through the proxy, -NoPassword", start => Point(start, Settings(open))),
        };
        if (bouncer is not null)
        {
            paths.Add(("through pgbouncer", start => Point(start, bouncer.Settings)));
        }

        var read = new Turns($"{rows} rows to psql, whole process", rounds);
        paths.ForEach(path => read.Add(path.Name, null, () => server.PsqlAsync(path.Point, "select * from bench", "-At", "-v", "FETCH_COUNT=10000")));
        await read.RunAsync();
        await PgbenchAsync(server, paths, $"select 1, {Statements} times in one session, by pgbench", rounds, "-t", $"{Statements}");
        await PgbenchAsync(server, paths, $"{Logins} new connections with a statement each, by pgbench", rounds, "-C", "-t", $"{Logins}");
        await IdleServer.MeasureAsync(1000);
        return 0;
    }

    /// <summary>A proxy for a database, with keys that are at hand.</summary>
    public static Task<ProxyServer> StartAsync(ConnectionTarget target, bool isWithoutPassword = false)
    {
        var keys = new StaticIdentitySource(new SigningIdentity("AKIAIOSFODNN7EXAMPLE", "secret"), "given keys", TimeProvider.System);
        return ProxyServer.StartAsync(
            new ProxyOptions { Doors = [new DoorOptions(target, keys, 0)], IsWithoutPassword = isWithoutPassword }, CancellationToken.None);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Settings(ProxyServer proxy) =>
        new DoorLines(proxy.Doors[0], proxy.Options, proxy.Guard, proxy.Files).Settings();

    private static async Task PgbenchAsync(
        BenchServer server, List<(string Name, Action<ProcessStartInfo> Point)> paths, string title, int rounds, params string[] options)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "select 1;\n");
        var turns = new Turns(title, rounds);
        foreach (var (name, point) in paths)
        {
            turns.Add(name, null, async () =>
            {
                var said = await server.PgbenchAsync(point, ["-f", script, .. options]) ?? throw new InvalidOperationException("pgbench is needed.");
                return double.Parse(Latency().Match(said).Groups[1].Value, CultureInfo.InvariantCulture) / 1000 * int.Parse(
                    options[^1], CultureInfo.InvariantCulture);
            });
        }

        await turns.RunAsync();
        File.Delete(script);
    }

    private static void Point(ProcessStartInfo start, IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (key, value) in settings)
        {
            start.Environment[key == "dbname" ? "PGDATABASE" : "PG" + key.ToUpperInvariant()] = value;
        }
    }

    [GeneratedRegex(@"latency average = ([0-9.]+) ms")]
    private static partial Regex Latency();
}
