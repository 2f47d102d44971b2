using System.Net;
using RdsIam.Core.Bulk;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Fuzz.Targets;

/// <summary>A server that logs everybody in and then answers with broken messages: through the driver and all above it.</summary>
internal static class ServerTargets
{
    private const string Host = "shop.abc123example.eu-west-1.rds.amazonaws.com";

    private static readonly Lazy<(HostileServer Server, ConnectionPool Pool)> Far = new(() =>
    {
        var server = new HostileServer(Host);
        var target = new ConnectionTarget
        {
            HostName = Host, ConnectToHost = "127.0.0.1", ConnectToPort = server.Port, Database = "app", UserName = "tester", Region = "eu-west-1",
            TlsMode = TlsMode.Require, ConnectTimeout = TimeSpan.FromSeconds(30), CommandTimeout = TimeSpan.FromSeconds(30),
        };
        return (server, ConnectionPools.Get(target, new NetworkCredential("tester", "secret")));
    });

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Of("server-rows", Rows),
        Of("server-copy", Copy),
    ];

    private static FuzzTarget Of(string name, Func<ConnectionPool, Task> use) => new(name, random =>
    {
        var seed = random.Next();
        return new FuzzInput(
            () =>
            {
                Far.Value.Server.Random = new Random(seed);
                Task.Run(() => use(Far.Value.Pool)).GetAwaiter().GetResult();
            },
            () => $"the server's seed is {seed}");
    }) { Slowness = 100 };

    private static async Task Rows(ConnectionPool pool)
    {
        var request = new QueryRequest("select id, name, amount from t; select 2") { OnNotice = notice => _ = notice.ToString(), OnWarning = _ => { } };
        await using var execution = await QueryRunner.StartAsync(pool, request, CancellationToken.None).ConfigureAwait(false);
        do
        {
            for (var rows = 0; execution.Shape is not null && execution.Read(); rows++)
            {
                execution.Row();
                Expect.That(rows < 100_000, "rows without end");
            }
        }
        while (execution.NextResult());
    }

    private static async Task Copy(ConnectionPool pool)
    {
        var file = Path.Combine(Path.GetTempPath(), $"rdsiam-fuzz-{Environment.ProcessId}.csv");
        try
        {
            await new TableExport(new ExportRequest(file, new CopyOptions(CopyFormat.Csv)) { Query = "select 1", Limit = TimeSpan.FromSeconds(30) })
                .RunAsync(pool, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
