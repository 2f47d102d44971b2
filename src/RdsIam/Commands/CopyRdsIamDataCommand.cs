using System.Management.Automation;
using RdsIam.Bulk;
using RdsIam.Core.Bulk.Tables;
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

        var request = Request(CopyItems.Of(_tables, Destination, Query));
        var to = To!.Opened();
        var from = await SingleConnectionAsync();
        var agreed = request.Items
            .Where(item => this.Agrees($"{item.Destination.ToText()} of {to}", CopyItems.Describe(item, from, request))).ToList();
        if (agreed.Count == 0)
        {
            return;
        }

        await GuardAsync(() => CopyRun.RunAsync(this, Told, request with { Items = agreed, Pinned = Pinned }, from, to, StopToken));
    }

    private TableCopyRequest Request(IReadOnlyList<CopyItem> items) => new(items)
    {
        Columns = Column,
        Map = CopyItems.Map(Map),
        Truncate = Truncate,
        CreateTable = CreateTable,
        Limit = Limit,
        OnNotice = new NoticeWriter(Told).Take,
        OnStatement = sql => Told.Write(cmdlet => cmdlet.TellVerbose(sql)),
    };
}
