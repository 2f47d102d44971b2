using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>The world's clients through the proxy, which know nothing of IAM.</summary>
[NeedsServer]
public sealed class ProxyProgramTests(OwnSandbox sandbox) : IClassFixture<OwnSandbox>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Psql_logs_in_by_each_of_its_lines()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        const string sql = "select current_user, count(*) from sales.orders";
        foreach (var words in new[] { proxy.Lines.Uri(), string.Join(' ', proxy.Lines.Settings().Select(pair => $"{pair.Key}={pair.Value}")) })
        {
            var psql = await ClientProgram.RunAsync(null, "psql", words, "-XAtc", sql);
            Assert.Equal(("app_reader|5000\n", ""), (psql.Output, psql.Error));
        }

        Assert.StartsWith($"psql 'host=127.0.0.1 port={proxy.Door.Port} dbname=demo user=app_reader sslmode=disable passfile=", proxy.Lines.Psql(), StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Password!, proxy.Lines.Psql(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Psql_finds_the_entry_of_the_service_file_which_goes_with_the_proxy()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "[mine]\nhost=elsewhere\n", Cancel);
        string password;
        await using (var proxy = await ProxyScene.StartAsync(sandbox.Host, options => options with { ServiceFile = file }))
        {
            password = proxy.Server.Files.PasswordFile!;
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(password));
            }

            var name = RdsIam.Core.Proxy.Lines.ProxyFiles.ServiceName(proxy.Door);
            var start = new ProcessStartInfo("psql", [$"service={name}", "-XAtc", "select current_user"]) { RedirectStandardOutput = true };
            start.Environment["PGSERVICEFILE"] = file;
            using var psql = Process.Start(start)!;
            Assert.Equal("app_reader\n", await psql.StandardOutput.ReadToEndAsync(Cancel));
        }

        Assert.Equal("[mine]\nhost=elsewhere\n\n", await File.ReadAllTextAsync(file, Cancel));
        Assert.False(File.Exists(password));
        File.Delete(file);
    }

    [Fact]
    public async Task Psql_copies_a_million_rows_out_and_back_in_unchanged()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        var file = Path.GetTempFileName();
        var script = $"""
            create temporary table numbers (n int, t text);
            \copy (select i, md5(i::text) from generate_series(1, 1000000) i) to '{file}'
            \copy numbers from '{file}'
            select count(*), sum(n), md5(string_agg(t, '' order by n)) = (select md5(string_agg(md5(i::text), '' order by i)) from generate_series(1, 1000000) i) from numbers;
            """;
        var psql = await ClientProgram.RunAsync(proxy, "bash", "-c", $"psql -XAtq -v ON_ERROR_STOP=1 <<'END'\n{script}\nEND");
        File.Delete(file);
        Assert.Equal(("1000000|500000500000|t\n", ""), (psql.Output, psql.Error));
    }

    /// <summary>For as many seconds as RDSIAM_PGBENCH_SECONDS says; else for a moment.</summary>
    [Fact]
    public async Task Pgbench_runs_many_clients()
    {
        await ClientProgram.RequireAsync("pgbench", "--version");
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "select count(*) from sales.orders;\n", Cancel);
        string[] length = Environment.GetEnvironmentVariable("RDSIAM_PGBENCH_SECONDS") is { Length: > 0 } seconds ? ["-T", seconds] : ["-t", "50"];
        var run = await ClientProgram.RunAsync(proxy, "pgbench", ["-n", "-f", script, "-c", "20", "-j", "2", "-M", "prepared", .. length]);
        File.Delete(script);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(
            length is ["-t", _] ? "number of transactions actually processed: 1000/1000" : "number of failed transactions: 0 ", run.Output, StringComparison.Ordinal);
        Assert.InRange(proxy.Door.TokensSigned, 1, 20);
        await Eventually.True(() => proxy.Server.Guard.Sessions == 0, "all sessions are over", Cancel);
    }

    [Fact]
    public async Task Node_logs_in()
    {
        await ClientProgram.RequireAsync("node", "--version");
        var folder = Directory.CreateTempSubdirectory("rdsiam-node-");
        try
        {
            await ClientProgram.RequireAsync("npm", "install", "--prefix", folder.FullName, "--silent", "--no-audit", "--no-fund", "pg");
            await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
            var script = $$"""
                const { Client } = require('{{folder.FullName}}/node_modules/pg');
                const c = new Client({ connectionString: '{{proxy.Lines.Uri()}}' });
                c.connect().then(() => c.query('select current_user')).then(r => { console.log(r.rows[0].current_user); return c.end(); });
                """;
            var node = await ClientProgram.RunAsync(null, "node", "-e", script);
            Assert.Equal(("app_reader\n", 0), (node.Output, node.ExitCode));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Pg_dump_pipes_into_psql()
    {
        await ClientProgram.RequireAsync("pg_dump", "--version");
        await sandbox.Host.Cluster.Superuser.AskAsync("create database copied owner app_reader", Cancel);
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        var both = await ClientProgram.RunAsync(
            proxy, "bash", "-c", "set -o pipefail; pg_dump -n sales --no-owner --no-privileges | psql -Xq -v ON_ERROR_STOP=1 -d copied");
        Assert.Equal((0, ""), (both.ExitCode, both.Error));
        var count = await ClientProgram.RunAsync(proxy, "psql", "-XAtd", "copied", "-c", "select count(*) from sales.orders");
        Assert.Equal("5000\n", count.Output);
    }

    [Fact]
    public async Task Psql_and_npgsql_cancel_a_statement()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        await using var proxy = await ProxyScene.StartAsync(sandbox.Host);
        using var psql = ClientProgram.Start(proxy, "psql", "-XAtc", "select pg_sleep(600)");
        await Eventually.True(() => proxy.Door.Clients.Any(client => client.Relay?.IsIdle == false), "psql's statement runs", Cancel);
        await ClientProgram.RunAsync(null, "kill", "-INT", psql.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Contains("canceling statement due to user request", await psql.StandardError.ReadToEndAsync(Cancel), StringComparison.Ordinal);

        await using var source = proxy.Source();
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var command = new NpgsqlCommand("select pg_sleep(600)", connection);
        var running = command.ExecuteScalarAsync(Cancel);
        await Eventually.True(() => proxy.Door.Clients.Any(client => client.Relay?.IsIdle == false), "the statement runs", Cancel);
        command.Cancel();
        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal("57014", Assert.IsType<PostgresException>(cancelled.InnerException).SqlState);
        Assert.Equal(2, proxy.Door.Meter.Cancels);
        await using var again = new NpgsqlCommand("select 1", connection);
        Assert.Equal(1, await again.ExecuteScalarAsync(Cancel));
    }
}
