using RdsIam.Core.Names;

namespace RdsIam.Core.Bulk;

/// <summary>A column of a table, as the catalog has it.</summary>
/// <param name="Name">Case counts.</param>
/// <param name="TypeId">Of the type behind all domains.</param>
/// <param name="TypeName">The internal name of that type: <c>int4</c>, <c>citext</c>.</param>
/// <param name="IsEnum">That type is an enum.</param>
/// <param name="DeclaredType">As SQL writes it, with its length and its domain: <c>numeric(12,2)</c>.</param>
/// <param name="IsRequired">NOT NULL, and nothing fills it when it is left out.</param>
/// <param name="IsGenerated">Computed from other columns; nobody may write it.</param>
internal sealed record TableColumn(
    string Name, uint TypeId, string TypeName, bool IsEnum, string DeclaredType, bool IsRequired, bool IsGenerated)
{
    public string Quoted { get; } = new SqlIdentifier(Name).ToString();
}

/// <summary>What is to be known of a table to copy to it or from it.</summary>
/// <param name="Kind">relkind of pg_class: r, p, v, m or f.</param>
/// <param name="Columns">In the table's order.</param>
internal sealed record TableLayout(string Schema, string Name, char Kind, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>For a statement.</summary>
    public string Quoted { get; } = new SqlIdentifier(Schema).Dot(new SqlIdentifier(Name)).ToString();

    public override string ToString() => $"{Schema}.{Name}";
}
