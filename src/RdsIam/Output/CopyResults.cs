using RdsIam.Core.Bulk;
using RdsIam.Core.Bulk.Tables;

namespace RdsIam.Output;

/// <summary>From what Core copied to what the pipeline emits.</summary>
internal static class CopyResults
{
    public static RdsIamImportResult OfImport(
        string table, long rows, UpsertCounts? upserted, TimeSpan duration, RdsIamConnection connection, bool isUndone) => new()
    {
        Table = table,
        Rows = rows,
        Inserted = upserted?.Inserted ?? rows,
        Updated = upserted?.Updated ?? 0,
        RolledBack = isUndone,
        Duration = duration,
        HostName = connection.HostName,
        Database = connection.Database,
    };

    public static RdsIamExportResult OfExport(string path, TableExport export, TimeSpan duration, RdsIamConnection connection) => new()
    {
        Path = path,
        Rows = export.Rows,
        Length = export.Length,
        Duration = duration,
        HostName = connection.HostName,
        Database = connection.Database,
    };

    public static RdsIamDataCopy OfCopy(CopiedTable copied, RdsIamConnection from, RdsIamConnection to) => new()
    {
        Table = copied.Source,
        Destination = copied.Destination,
        Rows = copied.Rows,
        Length = copied.Bytes,
        Duration = copied.Duration,
        HostName = to.HostName,
        Database = to.Database,
        SourceHostName = from.HostName,
        SourceDatabase = from.Database,
    };
}
