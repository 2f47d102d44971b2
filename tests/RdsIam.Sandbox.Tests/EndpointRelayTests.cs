using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class EndpointRelayTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancel_request_ends_the_statement_and_leaves_the_connection_usable()
    {
        await using var source = SandboxClient.Reader(await SandboxFixture.Host);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var sleep = new NpgsqlCommand("select pg_sleep(600)", connection);
        var sleeping = sleep.ExecuteNonQueryAsync(Cancel);
        await Eventually.True(
            () =>
            {
                sleep.Cancel();
                return sleeping.IsCompleted;
            },
            "the statement is cancelled",
            Cancel);
        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal("57014", Assert.IsType<PostgresException>(cancelled.InnerException).SqlState);
        await using var next = new NpgsqlCommand("select 2", connection);
        Assert.Equal(2, await next.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_terminated_session_hears_57P01()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Reader(host);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var sleep = new NpgsqlCommand("select pg_sleep(600)", connection);
        var sleeping = sleep.ExecuteNonQueryAsync(Cancel);
        await using var admin = SandboxClient.Source(host, "postgres", host.Description.AdminPassword);
        Assert.Equal(true, await admin.AskAsync($"select pg_terminate_backend({connection.ProcessID})", Cancel));
        Assert.Equal("57P01", (await Assert.ThrowsAsync<PostgresException>(() => sleeping)).SqlState);
    }

    [Fact]
    public async Task A_hundred_megabytes_copied_in_and_out_come_back_the_same()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Source(host, "postgres", host.Description.AdminPassword);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using (var create = new NpgsqlCommand("create temporary table bulk (line text)", connection))
        {
            await create.ExecuteNonQueryAsync(Cancel);
        }

        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var writer = await connection.BeginTextImportAsync("copy bulk from stdin", Cancel))
        {
            foreach (var line in Lines(100 * Megabyte))
            {
                sent.AppendData(Encoding.ASCII.GetBytes(line));
                await writer.WriteAsync(line.AsMemory(), Cancel);
            }
        }

        using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var reader = await connection.BeginTextExportAsync("copy bulk to stdout", Cancel))
        {
            var buffer = new char[Megabyte];
            int count;
            while ((count = await reader.ReadAsync(buffer, Cancel)) > 0)
            {
                received.AppendData(Encoding.ASCII.GetBytes(buffer, 0, count));
            }
        }

        Assert.Equal(sent.GetHashAndReset(), received.GetHashAndReset());
    }

    [Fact]
    public async Task Tls_without_a_request_works_as_in_postgresql_17()
    {
        var host = await SandboxFixture.Host;
        await using var source = SandboxClient.Reader(host, s => s.SslNegotiation = SslNegotiation.Direct);
        Assert.Equal("app_reader", await source.AskAsync("select current_user::text", Cancel));
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_their_own_rows()
    {
        await using var source = SandboxClient.Reader(await SandboxFixture.Host);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
            Assert.Equal(n * 1000, await source.AskAsync($"select max({n} * k)::int from generate_series(1, 1000) k", Cancel))));
    }

    // Lines of 10,000 characters that differ, without anything that COPY would escape.
    private static IEnumerable<string> Lines(int total)
    {
        const int Length = 10_000;
        var random = new Random(1);
        for (var made = 0; made < total; made += Length)
        {
            yield return new string(random.GetItems<char>("0123456789abcdefghijklmnopqrstuvwxyz", Length - 1)) + "\n";
        }
    }
}
