using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Bulk;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Bulk;

/// <summary>An import while it runs, with its progress: piped records go on their way as they come, files at the end.</summary>
/// <param name="cmdlet">Whose host shows how far it is.</param>
/// <param name="told">What the server tells meanwhile.</param>
/// <param name="plan">What to do.</param>
/// <param name="connection">Over which.</param>
/// <param name="table">The name that was given.</param>
internal sealed class ImportRun(Cmdlet cmdlet, CmdletStreams told, ImportPlan plan, RdsIamConnection connection, string table) : IDisposable
{
    /// <summary>A look at the clock costs more than a small part of a record.</summary>
    private const int RecordsBetweenTicks = 1024;

    private readonly ProgressMeter _progress = new(cmdlet, $"Importing into {table}");
    private RecordStream? _records;

    /// <summary>The first record has come.</summary>
    public bool HasRecords => _records is not null;

    /// <summary>Begins with the first record, which says what the others are like.</summary>
    /// <exception cref="Fault">What the record or the server is at fault with.</exception>
    public async Task BeginAsync(PSObject? first, CancellationToken cancellationToken)
    {
        _records = await RecordStream.StartAsync(plan, connection, first, plan.Columns, cancellationToken);
        cmdlet.TellVerbose($"COPY into {_records.Import.Table} in {_records.Import.Format} format.");
    }

    /// <exception cref="Fault">What the record or the server is at fault with. All or nothing: it is given up then.</exception>
    public void Write(PSObject? record, CancellationToken cancellationToken)
    {
        try
        {
            _records!.Write(record, cancellationToken);
            told.Flush();
        }
        catch (Fault)
        {
            told.Flush();
            _progress.End();
            _records!.Dispose();
            throw;
        }

        if (_records.Import.Records % RecordsBetweenTicks == 0)
        {
            _progress.Tick(_records.Import.Records);
        }
    }

    /// <summary>Ends the records, or imports the files, and writes what came of it.</summary>
    /// <param name="files">None: records.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">What a file or the server is at fault with.</exception>
    public async Task EndAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        try
        {
            await (files.Count == 0 ? EndRecordsAsync(cancellationToken) : ImportAsync(files, cancellationToken));
        }
        finally
        {
            told.Flush();
            _progress.End();
        }
    }

    /// <summary>Gives up what was not completed.</summary>
    public void Dispose() => _records?.Dispose();

    private async Task EndRecordsAsync(CancellationToken cancellationToken)
    {
        if (_records is null)
        {
            WriteResult(table, 0, null);
            return;
        }

        long rows;
        await using (_records.Import)
        {
            rows = await _records.Import.CompleteAsync(cancellationToken);
        }

        WriteResult(_records.Import.Table.ToString(), rows, _records.Import.Upserted);
    }

    private async Task ImportAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var import = new FileImport(plan.ForFiles(files));
        // Reading and counting need a thread, and this one shows the progress.
        var running = Task.Run(() => import.RunAsync(connection.Pool, plan.Table, cancellationToken), CancellationToken.None);
        await ProgressMeter.WhileAsync(running, () => _progress.Tick(import.Rows, import.Percent));
        WriteResult((await running).ToString(), import.Rows, import.Upserted);
    }

    private void WriteResult(string filled, long rows, UpsertCounts? upserted)
    {
        told.Flush();
        cmdlet.WriteObject(CopyResults.OfImport(filled, rows, upserted, _progress.Elapsed, connection, plan.Mode.Rollback));
    }
}
