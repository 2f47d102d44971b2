using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>Which column each field of the input goes to, by name.</summary>
internal static class ColumnMap
{
    /// <summary>
    /// The columns of the fields, in the fields' order. A name is found as it is, else without regard to case where only one
    /// column is meant. Columns that no field goes to get their default.
    /// </summary>
    /// <param name="table">Where to.</param>
    /// <param name="fields">Names of properties, or of a file's header.</param>
    /// <exception cref="Fault">An unknown or ambiguous name, two fields for one column, or a required column without a field.</exception>
    public static IReadOnlyList<TableColumn> Of(TableLayout table, IReadOnlyList<string> fields)
    {
        var columns = new TableColumn[fields.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = Find(table, fields[i]);
            if (column.IsGenerated)
            {
                throw new Fault(Messages.ImportColumnGenerated(column.Name, table), FaultKind.InvalidArgument, column.Name);
            }

            var twin = Array.IndexOf(columns, column);
            columns[i] = twin < 0
                ? column
                : throw new Fault(
                    Messages.ImportColumnTwice(Shown.Text(fields[twin]), Shown.Text(fields[i]), column.Name, table),
                    FaultKind.InvalidArgument, column.Name);
        }

        Require(table, columns);
        return columns;
    }

    /// <summary>The column that a name means: as it is, else without regard to case where only one is meant.</summary>
    /// <exception cref="Fault">None, or more than one.</exception>
    public static TableColumn Find(TableLayout table, string field)
    {
        if (table.Columns.FirstOrDefault(column => column.Name == field) is { } exact)
        {
            return exact;
        }

        var similar = table.Columns.Where(column => column.Name.Equals(field, StringComparison.OrdinalIgnoreCase)).ToList();
        return similar switch
        {
            [var one] => one,
            [] => throw new Fault(
                Messages.ImportColumnUnknown(Shown.Text(field), table, Shown.List(table.Columns.Select(column => column.Name))),
                FaultKind.InvalidArgument, field),
            _ => throw new Fault(
                Messages.ImportColumnAmbiguous(Shown.Text(field), table, Shown.List(similar.Select(column => column.Name))),
                FaultKind.InvalidArgument, field),
        };
    }

    private static void Require(TableLayout table, TableColumn[] columns)
    {
        var missing =
            table.Columns.Where(column => column.IsRequired && !column.IsGenerated).Except(columns).Select(column => column.Name).ToList();
        if (missing.Count > 0)
        {
            throw new Fault(Messages.ImportColumnRequired(string.Join(", ", missing), table), FaultKind.InvalidData, missing[0]);
        }
    }
}
