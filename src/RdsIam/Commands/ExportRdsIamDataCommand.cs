using System.Management.Automation;
using RdsIam.Bulk;
using RdsIam.Core.Bulk;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Writes the rows of a query or a table to a file by COPY. The file is there when it is whole, and not before.</summary>
[Cmdlet(VerbsData.Export, "RdsIamData", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamExportResult))]
public sealed partial class ExportRdsIamDataCommand : BulkCommand
{
    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        var request = Request(ExportPlace.Of(this, Table, Path, Query));
        var connection = await SingleConnectionAsync();
        if (!this.Agrees(request.Path, $"Export {(request.Query is null ? Table : "the rows of the query")} of {connection}"))
        {
            return;
        }

        var progress = new ProgressMeter(this, $"Exporting to {request.Path}");
        var export = new TableExport(request with { Pinned = Pinned });
        try
        {
            await GuardAsync(() =>
                ProgressMeter.WhileAsync(Task.Run(() => export.RunAsync(connection.Pool, StopToken)), () => progress.Tick(export.Rows)));
        }
        finally
        {
            Told.Flush();
            progress.End();
        }

        WriteObject(CopyResults.OfExport(request.Path, export, progress.Elapsed, connection));
    }

    private ExportRequest Request(ExportPlace place)
    {
        var path = FilePaths.One(this, place.Path);
        return new ExportRequest(path, CopyWords.Of(Format, NoHeader, Delimiter, Quote, Null) with { QuoteAll = QuoteAll })
        {
            Query = Query,
            Table = place.Table is null ? null : TableName.Parse(place.Table),
            Columns = Column,
            Compress = ExportPlace.IsPacked(this, path, Compress),
            Encoding = Encoding,
            Force = Force,
            NoClobber = NoClobber,
            Limit = Limit,
            OnNotice = new NoticeWriter(Told).Take,
        };
    }
}
