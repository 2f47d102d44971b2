namespace RdsIam.Core.Catalog;

/// <summary>What PostgreSQL lets a role do with an object; the names are those of GRANT.</summary>
[Flags]
internal enum Privileges
{
    None = 0,
    Select = 1,
    Insert = 1 << 1,
    Update = 1 << 2,
    Delete = 1 << 3,
    Truncate = 1 << 4,
    References = 1 << 5,
    Trigger = 1 << 6,

    /// <summary>PostgreSQL 17 and later: VACUUM, ANALYZE, REINDEX and the like.</summary>
    Maintain = 1 << 7,
    Usage = 1 << 8,
    Create = 1 << 9,
    Connect = 1 << 10,
    Temporary = 1 << 11,
    Execute = 1 << 12,
}

/// <summary>What a privilege is on. A view, a materialised view, a foreign and a partitioned table count as tables, as in GRANT.</summary>
internal enum ObjectKind
{
    Database,
    Schema,
    Table,
    Sequence,
    Routine,
    Type,
}
