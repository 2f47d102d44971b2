using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Queries.Sessions.Pinned;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>Rows go into and come out of a pinned session's own tables and transaction.</summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class PinnedBulkTests(DatabaseFixture database) : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private PinnedSession _session = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _session = await PinnedSessions.OpenAsync(database.Pool, new SessionOptions(), isDefault: false, Cancel);
        await RunAsync("create temp table bulk_mine (id int primary key)");
    }

    public ValueTask DisposeAsync()
    {
        PinnedSessions.Remove(_session);
        File.Delete(_file);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_imported_is_part_of_the_open_transaction_and_what_fails_leaves_it_alone(bool isInTransaction)
    {
        await RunAsync(isInTransaction ? "begin; insert into bulk_mine values (1)" : "insert into bulk_mine values (1)");
        Assert.Equal(2, await ImportAsync(2, 3));
        await Assert.ThrowsAsync<SqlFault>(() => ImportAsync(4, 1));
        Assert.Equal("TableNotFound", (await Assert.ThrowsAsync<Fault>(() => ImportAsync("bulk_none", 1))).ErrorId);
        Assert.Equal(
            (isInTransaction ? TransactionState.Open : TransactionState.None, PinnedState.Ready), (_session.Transaction, _session.State));

        await File.WriteAllTextAsync(_file, "id\n5\n", Cancel);
        var files = new FileImport(
            new FileImportRequest([_file], new CopyOptions(CopyFormat.Csv) { Header = true }, null, null) { Pinned = _session });
        await files.RunAsync(database.Pool, TableName.Parse("bulk_mine"), Cancel);

        var export = new TableExport(new ExportRequest(_file, new CopyOptions(CopyFormat.Csv)) { Query = "select id from bulk_mine order by id", Pinned = _session });
        await export.RunAsync(database.Pool, Cancel);
        Assert.Equal("1\n2\n3\n5\n", await File.ReadAllTextAsync(_file, Cancel));
        if (isInTransaction)
        {
            await RunAsync("rollback");
            Assert.Equal([0L], await RunAsync("select count(*) from bulk_mine"));
        }
    }

    [Fact]
    public async Task A_session_in_use_is_refused()
    {
        using var busy = await QuerySession.OpenAsync(database.Pool, new SessionOptions { Pinned = _session }, Cancel);
        Assert.Equal("SessionBusy", (await Assert.ThrowsAsync<Fault>(() => ImportAsync(1))).ErrorId);
        var export = new TableExport(new ExportRequest(_file, new CopyOptions(CopyFormat.Csv)) { Query = "select 1", Pinned = _session });
        Assert.Equal("SessionBusy", (await Assert.ThrowsAsync<Fault>(() => export.RunAsync(database.Pool, Cancel))).ErrorId);
    }

    private Task<long> ImportAsync(params int[] ids) => ImportAsync("bulk_mine", ids);

    private async Task<long> ImportAsync(string table, params int[] ids)
    {
        await using var import = await RecordImport.StartAsync(database.Pool, TableName.Parse(table), ["id"], null, Cancel, pinned: _session);
        foreach (var id in ids)
        {
            import.Write([id], Cancel);
        }

        return await import.CompleteAsync(Cancel);
    }

    private async Task<List<object?>> RunAsync(string sql)
    {
        var output = new TestOutput();
        await RequestWork.RunAsync(database.Pool, new SessionOptions { Pinned = _session }, new QueryRequest(sql), output, Cancel);
        return output.Written;
    }
}
