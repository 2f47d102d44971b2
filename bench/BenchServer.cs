using System.Diagnostics;
using RdsIam.Core.Connections;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Bench;

/// <summary>A PostgreSQL server that speaks TLS itself, with a table of ten mixed columns as tables have them, one with NULLs.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class BenchServer : IAsyncDisposable
{
    public const string Password = "bench";
    private const string HostName = "bench.abc123example.eu-west-1.rds.amazonaws.com";

    private const string Columns = """
        i as id, (i * 7)::bigint as big, (i % 100)::smallint as small, i * 0.25::float8 as ratio,
        (i * 1.05)::numeric(12,2) as price, 'customer ' || i as name, i % 2 = 0 as active,
        timestamptz '2026-01-01' + i * interval '1 second' as created,
        case when i % 3 = 0 then null else 'note ' || i end as note, md5(i::text)::uuid as key
        """;

    private readonly PostgresCluster _cluster;
    private readonly TlsServer _server;
    private readonly PostgresBinaries _binaries;

    private BenchServer(PostgresCluster cluster, TlsServer server, PostgresBinaries binaries)
    {
        _cluster = cluster;
        _server = server;
        _binaries = binaries;
        Target = new()
        {
            HostName = HostName,
            ConnectToHost = server.Address,
            Database = "postgres",
            UserName = "bench",
            Region = "eu-west-1",
            RootCertificate = server.RootFile,
        };
    }

    public ConnectionTarget Target { get; }

    /// <summary>Starts it and fills the table <c>bench</c>.</summary>
    public static async Task<BenchServer> StartAsync(int rows)
    {
        var binaries = await PostgresBinaries.FindAsync(null, Console.Error.WriteLine, CancellationToken.None);
        var cluster = await PostgresCluster.StartAsync(binaries, null, CancellationToken.None);
        var server = new BenchServer(cluster, await TlsServer.StartAsync(cluster, HostName), binaries);
        await server.ExecuteAsync(
            $"create role bench superuser login password '{Password}'",
            $"create table bench as select {Columns} from generate_series(1, {rows}) i",
            "vacuum analyze bench");
        return server;
    }

    /// <summary>Runs statements as the server's superuser.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        foreach (var statement in statements)
        {
            await using var command = _cluster.Superuser.CreateCommand(statement);
            command.CommandTimeout = 300;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Lets a role in over TLS without a password, as a server that takes every token would.</summary>
    public async Task TrustAsync(string role)
    {
        var file = Path.Combine(_cluster.DataFolder, "pg_hba.conf");
        await File.WriteAllTextAsync(file, $"hostssl all {role} 127.0.0.0/8 trust\n" + await File.ReadAllTextAsync(file));
        await ExecuteAsync("select pg_reload_conf()");
    }

    /// <summary>Seconds that a whole run of psql takes.</summary>
    public Task<double> PsqlAsync(string command, params string[] options) => PsqlAsync(Point, command, options);

    /// <summary>Seconds that a whole run of psql takes at a place of its own.</summary>
    public async Task<double> PsqlAsync(Action<ProcessStartInfo> point, string command, params string[] options)
    {
        var start = new ProcessStartInfo(
            _binaries.Program("psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", .. options, "-c", command]);
        point(start);
        var watch = Stopwatch.StartNew();
        using var psql = Process.Start(start)!;
        await psql.WaitForExitAsync();
        return psql.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"psql failed: {command}");
    }

    /// <summary>Seconds that two runs of psql take, the one's output being the other's input.</summary>
    public async Task<double> PsqlPipeAsync(string from, string to)
    {
        var psql = $"'{_binaries.Program("psql")}' -X -q -v ON_ERROR_STOP=1";
        var start = new ProcessStartInfo("bash", ["-c", $"set -o pipefail; {psql} -c \"$1\" | {psql} -c \"$2\"", "bash", from, to]);
        Point(start);
        var watch = Stopwatch.StartNew();
        using var both = Process.Start(start)!;
        await both.WaitForExitAsync();
        return both.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"psql failed: {from}");
    }

    /// <summary>Points a client of libpq's family at the server: the same checks of its certificate as ours.</summary>
    public void Point(ProcessStartInfo start)
    {
        start.Environment["PGHOST"] = HostName;
        start.Environment["PGHOSTADDR"] = Target.ConnectToHost;
        start.Environment["PGPORT"] = "5432";
        start.Environment["PGUSER"] = Target.UserName;
        start.Environment["PGPASSWORD"] = Password;
        start.Environment["PGDATABASE"] = Target.Database;
        start.Environment["PGSSLMODE"] = "verify-full";
        start.Environment["PGSSLROOTCERT"] = Target.RootCertificate;
    }

    /// <summary>What pgbench says of a run; null where it is not there.</summary>
    public async Task<string?> PgbenchAsync(Action<ProcessStartInfo> point, params string[] options)
    {
        var start = new ProcessStartInfo("pgbench", ["-n", .. options]) { RedirectStandardOutput = true };
        point(start);
        try
        {
            using var pgbench = Process.Start(start)!;
            var output = await pgbench.StandardOutput.ReadToEndAsync();
            await pgbench.WaitForExitAsync();
            return pgbench.ExitCode == 0 ? output : throw new InvalidOperationException(output);
        }
        catch (System.ComponentModel.Win32Exception trouble)
        {
            Console.Error.WriteLine($"pgbench: {trouble.Message}");
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        await _cluster.DisposeAsync();
    }
}
