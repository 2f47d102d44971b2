using RdsIam.Core.Names;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>A column that is read.</summary>
/// <param name="Name">Of the table or of the query's result.</param>
/// <param name="TypeId">Of the type behind all domains.</param>
/// <param name="DeclaredType">As SQL writes it, with its length.</param>
/// <param name="IsRequired">It has no NULL.</param>
internal sealed record SourceColumn(string Name, uint TypeId, string DeclaredType, bool IsRequired)
{
    public string Quoted { get; } = new SqlIdentifier(Name).ToString();
}

/// <summary>What is read: a table, or the rows of a query.</summary>
/// <param name="Table">Null: a query.</param>
/// <param name="Query">Its text; null: a table.</param>
/// <param name="Columns">All that can be copied, in their order.</param>
/// <param name="Keys">The names of the table's primary key; none: it has none.</param>
internal sealed record SourceLayout(TableLayout? Table, string? Query, IReadOnlyList<SourceColumn> Columns, IReadOnlyList<string> Keys)
{
    /// <summary>For people.</summary>
    public string Name => Table?.ToString() ?? "the query";

    /// <summary>The statement that sends the columns.</summary>
    /// <param name="columns">Some of <see cref="Columns"/>.</param>
    /// <param name="ways">How each goes.</param>
    /// <param name="options">In which form.</param>
    public string CopySql(IReadOnlyList<SourceColumn> columns, IReadOnlyList<ColumnWay> ways, CopyOptions options)
    {
        var isPlain = ways.All(way => way.Cast is null);
        if (Table is not null)
        {
            // COPY itself reads plain tables only.
            return isPlain && Table.Kind == 'r'
                ? $"copy {Table.Quoted} ({string.Join(", ", columns.Select(column => column.Quoted))}) to stdout {options.ToSql()}"
                : $"copy (select {Values(columns.Select(column => column.Quoted), ways)} from {Table.Quoted}) to stdout {options.ToSql()}";
        }

        if (isPlain && columns.SequenceEqual(Columns))
        {
            return $"copy (\n{Query}\n) to stdout {options.ToSql()}";
        }

        // By place: a query may have two columns of one name, or some without.
        var places = Enumerable.Range(1, Columns.Count).Select(i => $"c{i}");
        var chosen = columns.Select(column => $"c{Columns.ToList().IndexOf(column) + 1}");
        return $"copy (select {Values(chosen, ways)} from (\n{Query}\n) as q ({string.Join(", ", places)})) to stdout {options.ToSql()}";
    }

    private static string Values(IEnumerable<string> names, IReadOnlyList<ColumnWay> ways) =>
        string.Join(", ", names.Select((name, i) => ways[i].Cast is { } type ? $"{name}::{type}" : name));
}
