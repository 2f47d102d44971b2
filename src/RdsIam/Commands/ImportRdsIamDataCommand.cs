using System.Data;
using System.Management.Automation;
using RdsIam.Bulk;
using RdsIam.Core;
using RdsIam.Core.Bulk;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Fills a table by COPY: with piped records, or with the rows of files. All or nothing.</summary>
[Cmdlet(VerbsData.Import, "RdsIamData", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamImportResult))]
public sealed partial class ImportRdsIamDataCommand : BulkCommand
{
    private readonly List<string> _files = [];

    /// <summary>Null: nothing is to be imported.</summary>
    private ImportRun? _run;

    private bool IsPiped => InputFile is null && LiteralPath is null;

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
        var connection = await SingleConnectionAsync();
        if (this.Agrees($"{Table} of {connection}", plan.Describe(_files)))
        {
            _run = new ImportRun(this, Told, plan with { Pinned = Pinned }, connection, Table);
        }
    }

    /// <inheritdoc/>
    protected override bool ProcessNow()
    {
        if (_run is null || !IsPiped)
        {
            return true;
        }

        if (!_run.HasRecords || InputObject?.BaseObject is FileSystemInfo or PathInfo or DataTable)
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
                else if (_run!.HasRecords)
                {
                    Write(record);
                }
                else if (_files.Count > 0)
                {
                    throw new Fault(ModuleMessages.ImportMixed(_files[^1]), FaultKind.InvalidArgument, record);
                }
                else
                {
                    await GuardAsync(() => _run.BeginAsync(record, StopToken));
                }
            }
        }
        catch (Fault fault)
        {
            ThrowTerminatingError(ErrorRecords.From(fault));
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync() => _run is null ? Task.CompletedTask : GuardAsync(() => _run.EndAsync(_files, StopToken));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _run?.Dispose();
        }

        base.Dispose(disposing);
    }

    private ImportPlan PlanOf(TableName table) =>
        new(table, CopyWords.Of(Format, NoHeader, Delimiter, Given(Quote, out var noQuote), Null) with { NoQuote = noQuote })
    {
        Columns = Column, Encoding = Encoding, Limit = Limit,
        OnNotice = new NoticeWriter(Told).Take,
        Mode = new ImportMode { Keys = Upsert, CreateTable = CreateTable, Rollback = Rollback,
            OnStatement = sql => Told.Write(cmdlet => cmdlet.TellVerbose(sql)) },
    };

    /// <summary>Get-ChildItem writes files, and what is meant is what they hold.</summary>
    private void AddFile(string file)
    {
        if (_run!.HasRecords)
        {
            throw new Fault(ModuleMessages.ImportMixed(file), FaultKind.InvalidArgument, file);
        }

        _files.AddRange(FilePaths.ToRead(this, [file], literal: true));
    }

    private void Write(PSObject? record)
    {
        try
        {
            _run!.Write(record, StopToken);
        }
        catch (Fault fault)
        {
            ThrowTerminatingError(ErrorRecords.From(Pinned?.Explain(fault) ?? fault));
        }
    }
}
