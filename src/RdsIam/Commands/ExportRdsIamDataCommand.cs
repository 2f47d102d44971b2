using System.Management.Automation;
using System.Text;
using RdsIam.Core;
using RdsIam.Core.Bulk;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Writes the rows of a query or a table to a file by COPY. The file is there when it is whole, and not before.</summary>
[Cmdlet(VerbsData.Export, "RdsIamData", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamExportResult))]
public sealed class ExportRdsIamDataCommand : BulkCommand
{
    /// <summary>The file. One that is there is replaced, at the very end.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>One statement that gives rows.</summary>
    [Parameter]
    [Alias("Sql")]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>A table or view: <c>orders</c>, <c>sales.orders</c>, <c>"Order Items"</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string? Table { get; set; }

    /// <summary>The columns of Table to write; all that are not computed if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Column { get; set; }

    /// <summary>The format of the file.</summary>
    [Parameter]
    public RdsIamCopyFormat Format { get; set; } = RdsIamCopyFormat.Csv;

    /// <summary>Packs the file with gzip.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>What stands between two values in a line; a comma in CSV, a tab in text.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Delimiter { get; set; }

    /// <summary>What stands around values of CSV that need it; a double quote if not given.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Quote { get; set; }

    /// <summary>Quotes every value of CSV that is not NULL.</summary>
    [Parameter]
    public SwitchParameter QuoteAll { get; set; }

    /// <summary>The text that stands for NULL; in CSV an empty value, in text <c>\N</c> if not given.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Null { get; set; }

    /// <summary>No line with the columns' names.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>The encoding of the file; UTF-8 without byte order mark if not given.</summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Replaces a read-only file too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Leaves a file that is there as it is, and fails.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        if (Query is null == Table is null)
        {
            throw new Fault(ModuleMessages.ExportSource, FaultKind.InvalidArgument, null);
        }

        var request = Request();
        var connection = await SingleConnectionAsync();
        if (!ShouldProcess(request.Path, $"Export {Table ?? "the rows of the query"} of {connection}"))
        {
            return;
        }

        var progress = new ProgressMeter(this, $"Exporting to {request.Path}");
        var export = new TableExport(request with { Pinned = Pinned });
        try
        {
            await GuardAsync(() => ProgressMeter.WhileAsync(Task.Run(() => export.RunAsync(connection.Pool, StopToken)), () => progress.Tick(export.Rows)));
        }
        finally
        {
            Told.Flush();
            progress.End();
        }

        WriteObject(new RdsIamExportResult
        {
            Path = request.Path,
            Rows = export.Rows,
            Length = export.Length,
            Duration = progress.Elapsed,
            HostName = connection.HostName,
            Database = connection.Database,
        });
    }

    private ExportRequest Request()
    {
        var options = new CopyOptions((CopyFormat)Format)
        {
            Header = Format == RdsIamCopyFormat.Csv && !NoHeader,
            Delimiter = Delimiter,
            Quote = Quote,
            QuoteAll = QuoteAll,
            Null = Null,
        };
        return new ExportRequest(FilePaths.One(this, Path), options)
        {
            Query = Query,
            Table = Table is null ? null : TableName.Parse(Table),
            Columns = Column,
            Compress = Compress,
            Encoding = Encoding,
            Force = Force,
            NoClobber = NoClobber,
            Limit = Limit,
            OnNotice = new NoticeWriter(Told).Take,
        };
    }
}
