using System.Data;
using System.Management.Automation;
using RdsIam.Bulk;
using RdsIam.Core;
using RdsIam.Core.Bulk;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Fills a table by COPY: with piped records, or with the rows of files. All or nothing.</summary>
[Cmdlet(VerbsData.Import, "RdsIamData", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamImportResult))]
public sealed partial class ImportRdsIamDataCommand : BulkCommand
{
    /// <summary>A look at the clock costs more than a small part of a record.</summary>
    private const int RecordsBetweenTicks = 1024;

    private readonly List<string> _files = [];
    private RecordStream? _records;
    private RdsIamConnection? _connection;
    private ProgressMeter? _progress;

    private bool IsPiped => InputFile is null && LiteralPath is null;

    /// <summary>Null: nothing is to be imported.</summary>
    private ImportPlan? Plan { get; set; }

    /// <inheritdoc/>
    protected override async Task BeginAsync()
    {
        if (IsPiped != (InputObject is not null || MyInvocation.ExpectingInput))
        {
            throw new Fault(IsPiped ? ModuleMessages.ImportSource : ModuleMessages.ImportSourceTwice, FaultKind.InvalidArgument, null);
        }

        // A file that is not there needs no login to be told.
        _files.AddRange(FilePaths.ToRead(this, InputFile ?? []));
        _files.AddRange(FilePaths.ToRead(this, LiteralPath ?? [], literal: true));
        var plan = PlanOf(TableName.Parse(Table));
        _connection = await SingleConnectionAsync();
        plan = plan with { Pinned = Pinned };
        Plan = ShouldProcess($"{Table} of {_connection}", plan.Describe(_files)) ? plan : null;
        _progress = new ProgressMeter(this, $"Importing into {Table}");
    }

    /// <inheritdoc/>
    protected override bool ProcessNow()
    {
        if (Plan is null || !IsPiped)
        {
            return true;
        }

        if (_records is null || InputObject?.BaseObject is FileSystemInfo or PathInfo or DataTable)
        {
            return false;
        }

        Write(InputObject);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        try
        {
            foreach (var record in RecordStream.Items(InputObject, MyInvocation.ExpectingInput))
            {
                if (FilePaths.OfObject(record?.BaseObject) is { } file)
                {
                    AddFile(file);
                }
                else if (_records is not null)
                {
                    Write(record);
                }
                else if (_files.Count > 0)
                {
                    throw new Fault(ModuleMessages.ImportMixed(_files[^1]), FaultKind.InvalidArgument, record);
                }
                else
                {
                    await GuardAsync(() => BeginRecordsAsync(record));
                }
            }
        }
        catch (Fault fault)
        {
            ThrowTerminatingError(ErrorRecords.From(fault));
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        if (Plan is null)
        {
            return;
        }

        try
        {
            await GuardAsync(() => _files.Count == 0 ? EndRecordsAsync() : ImportFilesAsync());
        }
        finally
        {
            Told.Flush();
            _progress!.End();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _records?.Dispose();
        }

        base.Dispose(disposing);
    }

    private ImportPlan PlanOf(TableName table) =>
        new(table, CopyWords.Of(Format, NoHeader, Delimiter, Given(Quote, out var noQuote), Null) with { NoQuote = noQuote })
    {
        Columns = Column, Encoding = Encoding, Limit = Limit,
        OnNotice = new NoticeWriter(Told).Take,
        Mode = new ImportMode { Keys = Upsert, CreateTable = CreateTable, Rollback = Rollback,
            OnStatement = sql => Told.Write(cmdlet => cmdlet.WriteVerbose(sql)) },
    };

    /// <summary>Get-ChildItem writes files, and what is meant is what they hold.</summary>
    private void AddFile(string file)
    {
        if (_records is not null)
        {
            throw new Fault(ModuleMessages.ImportMixed(file), FaultKind.InvalidArgument, file);
        }

        _files.AddRange(FilePaths.ToRead(this, [file], literal: true));
    }

    private async Task BeginRecordsAsync(PSObject? record)
    {
        _records = await RecordStream.StartAsync(Plan!, _connection!, record, Column, StopToken);
        WriteVerbose($"COPY into {_records.Import.Table} in {_records.Import.Format} format.");
    }

    private void Write(PSObject? record)
    {
        try
        {
            _records!.Write(record, StopToken);
            Told.Flush();
        }
        catch (Fault fault)
        {
            // All or nothing: there is no use in going on.
            Told.Flush();
            _progress!.End();
            _records!.Dispose();
            ThrowTerminatingError(ErrorRecords.From(Pinned?.Explain(fault) ?? fault));
        }

        if (_records!.Import.Records % RecordsBetweenTicks == 0)
        {
            _progress!.Tick(_records.Import.Records);
        }
    }

    private async Task EndRecordsAsync()
    {
        long rows = 0;
        if (_records is not null)
        {
            await using (_records.Import)
            {
                rows = await _records.Import.CompleteAsync(StopToken);
            }
        }

        WriteResult(_records?.Import.Table.ToString() ?? Table, rows, _records?.Import.Upserted);
    }

    private async Task ImportFilesAsync()
    {
        var import = new FileImport(Plan!.ForFiles(_files));
        // Reading and counting need a thread, and this one shows the progress.
        var running = Task.Run(() => import.RunAsync(_connection!.Pool, Plan.Table, StopToken));
        await ProgressMeter.WhileAsync(running, () => _progress!.Tick(import.Rows, import.Percent));
        WriteResult((await running).ToString(), import.Rows, import.Upserted);
    }

    private void WriteResult(string table, long rows, UpsertCounts? upserted)
    {
        Told.Flush();
        WriteObject(CopyResults.OfImport(table, rows, upserted, _progress!.Elapsed, _connection!, Rollback));
    }
}
