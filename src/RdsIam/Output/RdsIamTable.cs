namespace RdsIam;

/// <summary>A table, view, materialized view, foreign table or sequence.</summary>
public sealed class RdsIamTable : RdsIamOutput
{
    internal RdsIamTable()
    {
    }

    /// <summary>The schema.</summary>
    public required string Schema { get; init; }

    /// <summary>The name, without quotes.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// <c>table</c>, <c>partitioned table</c>, <c>view</c>, <c>materialized view</c>, <c>foreign table</c>, <c>sequence</c>.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The owner.</summary>
    public required string Owner { get; init; }

    /// <summary>Rows, as the server's last ANALYZE or VACUUM estimated; null: never, or it has none of its own.</summary>
    public long? EstimatedRows { get; init; }

    /// <summary>Bytes, with indexes and TOAST; null where nothing is stored, or while somebody has locked the whole table.</summary>
    public long? Size { get; init; }

    /// <summary><c>permanent</c>, <c>unlogged</c> or <c>temporary</c>.</summary>
    public required string Persistence { get; init; }

    /// <summary>The table that it is a partition of.</summary>
    public string? PartitionOf { get; init; }

    /// <summary>Its comment.</summary>
    public string? Comment { get; init; }

    /// <summary>The columns, in their order; with -Detailed.</summary>
    public RdsIamColumn[]? Columns { get; init; }

    /// <summary>Keys and checks, as ALTER TABLE takes them; with -Detailed.</summary>
    public RdsIamConstraint[]? Constraints { get; init; }

    /// <summary>Foreign keys of other tables that lead here; with -Detailed.</summary>
    public RdsIamConstraint[]? ReferencedBy { get; init; }

    /// <summary>The indexes; with -Detailed.</summary>
    public RdsIamIndex[]? Indexes { get; init; }

    /// <summary><c>role: privileges</c>; a star marks those that the role may grant. With -Detailed.</summary>
    public string[]? Grants { get; init; }

    /// <summary>The triggers' statements; with -Detailed.</summary>
    public string[]? Triggers { get; init; }

    /// <summary>The query of a view; with -Detailed.</summary>
    public string? Definition { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The endpoint of the server.</summary>
    public required string HostName { get; init; }

    /// <summary>Schema and name.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Without quotes.</param>
/// <param name="Type">As PostgreSQL writes it.</param>
/// <param name="IsNotNull">Whether NULL is refused.</param>
/// <param name="Default">The expression, if it has one.</param>
/// <param name="Generated">The expression that it is always computed from.</param>
/// <param name="Identity"><c>always</c> or <c>by default</c>; null: it is none.</param>
/// <param name="Comment">Its comment.</param>
public sealed record RdsIamColumn(
    string Name, string Type, bool IsNotNull, string? Default, string? Generated, string? Identity, string? Comment);

/// <summary>A key or check of a table.</summary>
/// <param name="Name">Without quotes.</param>
/// <param name="Definition">As ALTER TABLE takes it.</param>
/// <param name="Table">The table that it belongs to, <c>schema.table</c>.</param>
/// <param name="IsValid">False: rows that were there before may break it.</param>
public sealed record RdsIamConstraint(string Name, string Definition, string Table, bool IsValid);

/// <summary>An index of a table.</summary>
/// <param name="Name">Without quotes.</param>
/// <param name="Definition">The statement that makes it.</param>
/// <param name="IsUnique">Whether it keeps values unique.</param>
/// <param name="IsPrimary">Whether it is the primary key's.</param>
/// <param name="IsValid">False: the server does not use it, as when CREATE INDEX CONCURRENTLY failed.</param>
/// <param name="Size">Bytes, as of the last ANALYZE or VACUUM.</param>
/// <param name="Scans">How often it was used since the statistics were reset.</param>
public sealed record RdsIamIndex(string Name, string Definition, bool IsUnique, bool IsPrimary, bool IsValid, long Size, long Scans);
