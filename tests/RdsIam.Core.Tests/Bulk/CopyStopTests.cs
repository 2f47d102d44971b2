using RdsIam.Core.Bulk;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>COPY both ways over a line that falls silent or breaks: it ends within a limit, and as a fault that can be named.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class CopyStopTests(DatabaseFixture database) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rdsiam-");
    private SilentRelay _relay = null!;
    private ConnectionPool _pool = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Output => Path.Combine(folder.FullName, "out.csv");

    public async ValueTask InitializeAsync()
    {
        _relay = new SilentRelay(database.Relay.Port);
        var target = database.Target with { ConnectToPort = _relay.Port, MaxPoolSize = 1, ConnectTimeout = TimeSpan.FromSeconds(5) };
        _pool = ConnectionPools.Get(target, DatabaseFixture.Administrator);
        await using var command = database.Cluster.Superuser.CreateCommand("drop table if exists copied; create table copied (id int, pad text)");
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        ConnectionPools.Remove(_pool);
        await _relay.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_from_a_silent_server_ends(bool byLimit)
    {
        var export = Export("select i, repeat('x', 1000) from generate_series(1, 2000000) i", byLimit ? Limit : Timeout.InfiniteTimeSpan);
        using var stop = new CancellationTokenSource();
        var running = export.RunAsync(_pool, stop.Token);
        await UntilAsync(() => export.Rows > 1000);
        _relay.IsSilent = true;
        if (byLimit)
        {
            Assert.Equal("CopyTimedOut", (await Assert.ThrowsAsync<Fault>(() => running.WaitAsync(Patience, Cancel))).ErrorId);
        }
        else
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Cancel));
        }

        Assert.Empty(folder.GetFiles());
        await RecoversAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_import_into_a_silent_server_ends(bool byLimit)
    {
        using var stop = new CancellationTokenSource();
        var import = await RecordImport.StartAsync(
            _pool, TableName.Parse("copied"), ["id", "pad"], null, Cancel, limit: byLimit ? Limit : null);
        import.Write([1, "x"], Cancel);
        _relay.IsSilent = true;
        var running = import.CompleteAsync(stop.Token);
        if (byLimit)
        {
            Assert.Equal("CopyTimedOut", (await Assert.ThrowsAsync<Fault>(() => running.WaitAsync(Patience, Cancel))).ErrorId);
        }
        else
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Cancel));
        }

        await import.DisposeAsync().AsTask().WaitAsync(Patience, Cancel);
        await RecoversAsync();
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Rows_below_copy_in_a_text_end(bool byLimit, bool isSilent)
    {
        // The server waits for a lock, or nobody hears of it any more.
        await using var locker = await database.Cluster.Superuser.OpenConnectionAsync(Cancel);
        await using var transaction = await locker.BeginTransactionAsync(Cancel);
        await using var hold = new Npgsql.NpgsqlCommand("lock table copied", locker, transaction);
        await hold.ExecuteNonQueryAsync(Cancel);

        using var stop = new CancellationTokenSource();
        var request = new QueryRequest("create table copied_before (id int);\ncopy copied from stdin;\n1\tx\n\\.\n") { CommandTimeout = byLimit ? Limit : TimeSpan.Zero };
        var running = RequestWork.RunAsync(_pool, new SessionOptions(), request, new TestOutput(), stop.Token);
        await UntilAsync(() => IsWaitingForLock());
        _relay.IsSilent = isSilent;
        if (byLimit)
        {
            Assert.Equal("CommandTimedOut", (await Assert.ThrowsAsync<Fault>(() => running.WaitAsync(Patience, Cancel))).ErrorId);
        }
        else
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Cancel));
        }

        _relay.IsSilent = false;
        if (!isSilent)
        {
            // Also on the server, which has heard of it.
            await UntilAsync(() => !IsWaitingForLock());
        }

        await transaction.RollbackAsync(Cancel);
        await UntilAsync(() => !IsWaitingForLock());
        await RecoversAsync();
        Assert.Equal(0, await CountAsync());
        await using var before = database.Cluster.Superuser.CreateCommand("select to_regclass('copied_before') is null");
        Assert.True((bool)(await before.ExecuteScalarAsync(Cancel))!);
    }

    [Fact]
    public async Task An_export_whose_line_breaks_anywhere_is_a_fault_and_leaves_no_file()
    {
        var breaks = 0;
        _relay.Closes = true;
        for (var bytes = 1L; bytes < 60_000; bytes += bytes < 8000 ? 331 : 4999)
        {
            _relay.SilentAfter = bytes;
            _pool.Clear();
            try
            {
                await Export("select i, repeat('x', 1000) from generate_series(1, 30) i", Timeout.InfiniteTimeSpan)
                    .RunAsync(_pool, Cancel).WaitAsync(Patience, Cancel);
                File.Delete(Output);
            }
            catch (Fault)
            {
                breaks++;
                Assert.Empty(folder.GetFiles());
            }
        }

        Assert.True(breaks > 10, $"Only {breaks} lines broke.");
        _relay.SilentAfter = long.MaxValue;
        await RecoversAsync();
    }

    private TableExport Export(string query, TimeSpan limit) =>
        new(new ExportRequest(Output, new CopyOptions(CopyFormat.Csv)) { Query = query, Limit = limit });

    private bool IsWaitingForLock()
    {
        using var command = database.Cluster.Superuser.CreateCommand(
            "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'copy copied%')");
        return (bool)command.ExecuteScalar()!;
    }

    private async Task RecoversAsync()
    {
        _relay.IsSilent = false;
        await using var connection = await _pool.OpenAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);
    }

    private async Task<long> CountAsync()
    {
        await using var command = database.Cluster.Superuser.CreateCommand("select count(*) from copied");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(10, Cancel);
        }
    }
}
