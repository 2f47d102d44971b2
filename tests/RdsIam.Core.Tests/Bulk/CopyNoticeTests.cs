using RdsIam.Core.Bulk;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>
/// What the server says while rows go to it is told, however much it is. More than the sockets hold, on both ways, and both sides
/// would wait for each other if nobody read.
/// </summary>
[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class CopyNoticeTests(DatabaseFixture database) : IAsyncLifetime
{
    private const int Rows = 6000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rdsiam-");
    private readonly List<ServerNotice> _notices = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var command = database.Cluster.Superuser.CreateCommand("""
            drop table if exists noticed;
            create table noticed (id int, pad text, check (id <> 5000));
            create or replace function tell_row() returns trigger language plpgsql as $$ begin
                raise notice '% %', new.id, repeat('é', 12000) using hint = 'none', detail = 'of row ' || new.id; return new;
            end $$;
            create trigger tell before insert on noticed for each row execute function tell_row()
            """);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        await using var command = database.Cluster.Superuser.CreateCommand("drop table noticed");
        await command.ExecuteNonQueryAsync(Cancel);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("records")]
    [InlineData("text")]
    public async Task Every_notice_of_a_copy_is_told(string from)
    {
        await RunAsync(from, first: 10_000);
        Assert.Equal(Rows, _notices.Count);
        Assert.Equal(Rows, await CountAsync());
        var last = _notices[^1];
        var id = 10_000 + Rows - 1;
        Assert.Equal(("NOTICE", "00000", "none", $"of row {id}"), (last.Severity, last.SqlState, last.Hint, last.Detail));
        Assert.Equal($"{id} {new string('é', 12000)}", last.Text);
        Assert.StartsWith("PL/pgSQL function tell_row()", last.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("records")]
    [InlineData("text")]
    public async Task A_row_that_is_refused_among_many_notices_undoes_all(string from)
    {
        var fault = await Assert.ThrowsAsync<SqlFault>(() => RunAsync(from, first: 1));
        Assert.Equal("23514", fault.SqlState);
        // Of the row that is refused, too.
        Assert.Equal(5000, _notices.Count);
        Assert.Equal(0, await CountAsync());
    }

    private async Task RunAsync(string from, int first)
    {
        var pad = new string('z', 4000);
        var lines = Enumerable.Range(first, Rows).Select(id => $"{id}\t{pad}");
        switch (from)
        {
            case "file":
                var path = Path.Combine(folder.FullName, "rows.txt");
                await File.WriteAllLinesAsync(path, lines, Cancel);
                var request =
                    new FileImportRequest([path], new CopyOptions(CopyFormat.Text), null, null) { Limit = Limit, OnNotice = _notices.Add };
                await new FileImport(request).RunAsync(database.Pool, TableName.Parse("noticed"), Cancel);
                break;
            case "records":
                await using (var import = await RecordImport.StartAsync(
                    database.Pool, TableName.Parse("noticed"), ["id", "pad"], null, Cancel, limit: Limit, onNotice: _notices.Add))
                {
                    for (var id = first; id < first + Rows; id++)
                    {
                        import.Write([id, pad], Cancel);
                    }

                    await import.CompleteAsync(Cancel);
                }

                break;
            default:
                var text = new QueryRequest($"copy noticed from stdin;\n{string.Join('\n', lines)}\n\\.\n") { OnNotice = _notices.Add, CommandTimeout = Limit };
                await RequestWork.RunAsync(database.Pool, new SessionOptions(), text, new TestOutput(), Cancel);
                break;
        }
    }

    private async Task<long> CountAsync()
    {
        await using var command = database.Cluster.Superuser.CreateCommand("select count(*) from noticed");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
