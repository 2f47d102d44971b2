using System.Management.Automation;
using RdsIam.Bulk;
using RdsIam.Core.Bulk.Tables;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>
/// Copies tables, or the rows of a query, from one database into tables of another, which may be on another server and belong to another
/// user. All tables or none.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "RdsIamData", DefaultParameterSetName = ConnectionSet, SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamDataCopy))]
public sealed partial class CopyRdsIamDataCommand : BulkCommand
{
    private readonly List<string> _tables = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        _tables.AddRange(Table ?? []);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        if (_tables.Count == 0 && Query is null && MyInvocation.ExpectingInput)
        {
            return;
        }

        var items = CopyItems.Of(_tables, Destination, Query);
        var map = CopyItems.Map(Map);
        var to = To!.Opened();
        var from = await SingleConnectionAsync();
        items = [.. items.Where(item => ShouldProcess($"{item.Destination.ToText()} of {to}", Describe(item, from)))];
        if (items.Count > 0)
        {
            await CopyAsync(Request(items) with { Map = map }, from, to);
        }
    }

    private async Task CopyAsync(TableCopyRequest request, RdsIamConnection from, RdsIamConnection to)
    {
        var progress = new ProgressMeter(this, $"Copying to {to}");
        var copy = new TableCopy(request);
        IReadOnlyList<CopiedTable> copied = [];
        try
        {
            await GuardAsync(async () =>
            {
                var running = Task.Run(() => copy.RunAsync(from.Pool, to.Pool, StopToken));
                await ProgressMeter.WhileAsync(running, () => progress.ShowIfDue(() => $"{copy.Current}: {progress.Rate(copy.Rows, "row")}"));
                copied = await running;
            });
        }
        finally
        {
            Told.Flush();
            progress.End();
        }

        foreach (var table in copied)
        {
            WriteObject(CopyResults.OfCopy(table, from, to));
        }
    }

    private string Describe(CopyItem item, RdsIamConnection from) =>
        $"Copy {item.Name} of {from}"
        + (Truncate ? ", and remove the rows that are there first" : "")
        + (CreateTable ? ", and make the table if it does not exist" : "");

    private TableCopyRequest Request(IReadOnlyList<CopyItem> items) => new(items)
    {
        Columns = Column,
        Truncate = Truncate,
        CreateTable = CreateTable,
        Limit = Limit,
        OnNotice = new NoticeWriter(Told).Take,
        OnStatement = sql => Told.Write(cmdlet => cmdlet.WriteVerbose(sql)),
        Pinned = Pinned,
    };
}
