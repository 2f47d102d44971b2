using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>What is wrong with the names of records' fields before they are looked for in a table.</summary>
internal static class RecordFields
{
    /// <exception cref="Fault">There is one that the table does not have, and it is several: a file was read with another delimiter than
    /// its own.</exception>
    public static void Check(ImportSession session, IReadOnlyList<string> fields)
    {
        if (fields is [var whole] && FileColumns.OtherDelimiter(whole, ',') is { } delimiter
            && !(session.HasTable && session.Table.Columns.Any(column => column.Name.Equals(whole, StringComparison.OrdinalIgnoreCase))))
        {
            throw new Fault(Messages.ImportRecordDelimiter(Shown.Text(whole), delimiter), FaultKind.InvalidData, whole);
        }
    }
}
