namespace RdsIam.Core.Inspection;

/// <summary>A table, view, materialized view, foreign table or sequence.</summary>
/// <param name="Id">Its oid.</param>
/// <param name="Kind">As PostgreSQL's words: table, view, …</param>
/// <param name="Rows">As many as the last ANALYZE or VACUUM reckoned; null: not known, or it has none of its own.</param>
/// <param name="Bytes">With indexes and TOAST; null: not known, or it stores nothing.</param>
/// <param name="Parent">The table that it is a partition of.</param>
internal sealed record TableInfo(
    long Id,
    string Schema,
    string Name,
    string Kind,
    string Owner,
    string Persistence,
    long? Rows,
    long? Bytes,
    string? Comment,
    string? Parent);

/// <summary>What a table consists of.</summary>
/// <param name="Definition">The query of a view; null for others.</param>
internal sealed record TableDetails(
    IReadOnlyList<ColumnInfo> Columns,
    IReadOnlyList<ConstraintInfo> Constraints,
    IReadOnlyList<IndexInfo> Indexes,
    IReadOnlyList<(string Role, string Privileges)> Grants,
    IReadOnlyList<string> Triggers,
    string? Definition);

/// <param name="Type">As PostgreSQL writes it.</param>
/// <param name="Default">Its expression.</param>
/// <param name="Generated">The expression that it is always made of.</param>
/// <param name="Identity">always, by default; null: it is none.</param>
internal sealed record ColumnInfo(
    string Name, string Type, bool IsNotNull, string? Default, string? Generated, string? Identity, string? Comment);

/// <param name="Kind">p, u, f, c, x.</param>
/// <param name="Definition">As ALTER TABLE would take it.</param>
/// <param name="Table">The other table, whose foreign key leads here; null: a constraint of its own.</param>
internal sealed record ConstraintInfo(string Name, string Kind, string Definition, bool IsValid, string? Table);

/// <param name="Bytes">As of the last ANALYZE or VACUUM.</param>
/// <param name="Scans">Since the statistics were reset.</param>
internal sealed record IndexInfo(string Name, string Definition, bool IsUnique, bool IsPrimary, bool IsValid, long Bytes, long Scans);

/// <param name="Bytes">Null: the user may not see it.</param>
/// <param name="ConnectionLimit">Null: none.</param>
/// <param name="TransactionAge">How many transactions ago its oldest row was frozen.</param>
/// <param name="MayConnect">Whether the user who asks may.</param>
internal sealed record DatabaseInfo(
    string Name,
    string Owner,
    string Encoding,
    string Collation,
    bool AllowsConnections,
    bool IsTemplate,
    int? ConnectionLimit,
    long? Bytes,
    int Sessions,
    int TransactionAge,
    string? Comment,
    bool MayConnect);
