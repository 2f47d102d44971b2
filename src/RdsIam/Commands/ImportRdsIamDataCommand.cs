using System.Collections;
using System.Data;
using System.Management.Automation;
using System.Text;
using RdsIam.Core;
using RdsIam.Core.Bulk;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Fills a table by COPY: with piped records, or with the rows of files. All or nothing.</summary>
[Cmdlet(VerbsData.Import, "RdsIamData", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamImportResult))]
public sealed class ImportRdsIamDataCommand : BulkCommand
{
    /// <summary>A look at the clock costs more than a small part of a record.</summary>
    private const int RecordsBetweenTicks = 1024;

    private readonly List<string> _files = [];
    private TableName? _table;
    private RdsIamConnection? _connection;
    private bool _isWanted;
    private ProgressMeter? _progress;
    private RecordReader? _reader;
    private RecordImport? _import;

    /// <summary>The table: <c>orders</c>, <c>sales.orders</c>, <c>"Order Items"</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string Table { get; set; } = string.Empty;

    /// <summary>Files with rows, wildcards too; packed with gzip or not.</summary>
    [Parameter(Position = 1)]
    [Alias("Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? InputFile { get; set; }

    /// <summary>Files with rows, whose names have characters that could be wildcards.</summary>
    [Parameter]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Records: dictionaries or objects whose properties are named like the table's columns; or files.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties to import; those of the first record if not given. For files: their columns in order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Column { get; set; }

    /// <summary>The format of the files.</summary>
    [Parameter]
    public RdsIamCopyFormat Format { get; set; } = RdsIamCopyFormat.Csv;

    /// <summary>What stands between two values in a line; a comma in CSV, a tab in text.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Delimiter { get; set; }

    /// <summary>What stands around values of CSV; a double quote if not given; empty: nothing does.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Quote { get; set; }

    /// <summary>The text that stands for NULL. In CSV files an empty value without quotes, if not given; in records no text.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Null { get; set; }

    /// <summary>The first line of the files holds values, and no names.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>The encoding of files without a byte order mark; UTF-8 if not given.</summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    private bool IsPiped => InputFile is null && LiteralPath is null;

    /// <inheritdoc/>
    protected override async Task BeginAsync()
    {
        var isGiven = InputFile is not null || LiteralPath is not null;
        if (isGiven == (InputObject is not null || MyInvocation.ExpectingInput))
        {
            throw new Fault(ModuleMessages.ImportSource, FaultKind.InvalidArgument, null);
        }

        // A file that is not there needs no login to be told.
        _files.AddRange(FilePaths.ToRead(this, InputFile ?? []));
        _files.AddRange(FilePaths.ToRead(this, LiteralPath ?? [], literal: true));
        _table = TableName.Parse(Table);
        _connection = await SingleConnectionAsync();
        var what = isGiven ? $"Import {string.Join(", ", _files)}" : "Import records";
        _isWanted = ShouldProcess($"{Table} of {_connection}", what);
        _progress = new ProgressMeter(this, $"Importing into {Table}");
    }

    /// <inheritdoc/>
    protected override bool ProcessNow()
    {
        if (!_isWanted || !IsPiped)
        {
            return true;
        }

        if (_import is null || InputObject?.BaseObject is FileSystemInfo or PathInfo or DataTable)
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
            foreach (var record in Records())
            {
                if (FilePaths.OfObject(record?.BaseObject) is { } file)
                {
                    AddFile(file);
                }
                else if (_import is not null)
                {
                    Write(record);
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
        if (!_isWanted)
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
            _import?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    /// <summary>One, an array that was given by name, or the rows of a table, which another cmdlet writes as a whole.</summary>
    private IEnumerable<PSObject?> Records() => InputObject?.BaseObject switch
    {
        DataTable table => table.Rows.Cast<DataRow>().Select(PSObject.AsPSObject),
        IList many when !MyInvocation.ExpectingInput => many.Cast<object?>().Select(item => item is null ? null : PSObject.AsPSObject(item)),
        _ => [InputObject],
    };

    /// <summary>Get-ChildItem writes files, and what is meant is what they hold.</summary>
    private void AddFile(string file)
    {
        if (_import is not null)
        {
            throw new Fault(ModuleMessages.ImportMixed(file), FaultKind.InvalidArgument, file);
        }

        _files.AddRange(FilePaths.ToRead(this, [file], literal: true));
    }

    private async Task BeginRecordsAsync(PSObject? record)
    {
        if (_files.Count > 0)
        {
            throw new Fault(ModuleMessages.ImportMixed(_files[^1]), FaultKind.InvalidArgument, record);
        }

        // Read once: what a property gives may be used up by that.
        _reader = new RecordReader(record, Column);
        var values = _reader.Read(record, 1);
        _import = await RecordImport.StartAsync(_connection!.Pool, _table!, _reader.Fields, Null, StopToken, values, Limit, new NoticeWriter(Told).Take, Pinned);
        WriteVerbose($"COPY into {_import.Table} in {_import.Format} format.");
        _import.Write(values, StopToken);
    }

    private void Write(PSObject? record)
    {
        try
        {
            _import!.Write(_reader!.Read(record, _import.Records + 1), StopToken);
            Told.Flush();
        }
        catch (Fault fault)
        {
            // All or nothing: there is no use in going on.
            Told.Flush();
            _progress!.End();
            _import!.DisposeAsync().AsTask().GetAwaiter().GetResult();
            ThrowTerminatingError(ErrorRecords.From(Pinned?.Explain(fault) ?? fault));
        }

        if (_import!.Records % RecordsBetweenTicks == 0)
        {
            _progress!.Tick(_import.Records);
        }
    }

    private async Task EndRecordsAsync()
    {
        long rows = 0;
        if (_import is not null)
        {
            await using (_import)
            {
                rows = await _import.CompleteAsync(StopToken);
            }
        }

        WriteResult(_import?.Table.ToString() ?? Table, rows);
    }

    private async Task ImportFilesAsync()
    {
        var options = new CopyOptions((CopyFormat)Format)
        {
            Header = Format == RdsIamCopyFormat.Csv && !NoHeader,
            Delimiter = Delimiter,
            Quote = Given(Quote, out var noQuote),
            NoQuote = noQuote,
            Null = Null,
        };
        var import = new FileImport(new FileImportRequest(_files, options, Column, Encoding)
        {
            Limit = Limit,
            OnNotice = new NoticeWriter(Told).Take,
            Pinned = Pinned,
        });
        // Reading and counting need a thread, and this one shows the progress.
        var running = Task.Run(() => import.RunAsync(_connection!.Pool, _table!, StopToken));
        await ProgressMeter.WhileAsync(running, () => _progress!.Tick(import.Rows, import.Percent));
        WriteResult((await running).ToString(), import.Rows);
    }

    private void WriteResult(string table, long rows)
    {
        Told.Flush();
        WriteObject(new RdsIamImportResult
        {
            Table = table,
            Rows = rows,
            Duration = _progress!.Elapsed,
            HostName = _connection!.HostName,
            Database = _connection.Database,
        });
    }
}
