namespace RdsIam;

/// <summary>PostgreSQL's isolation levels of a transaction.</summary>
public enum RdsIamIsolationLevel
{
    /// <summary>Each statement sees what was committed before it began.</summary>
    ReadCommitted,

    /// <summary>All statements see what was committed before the first one began.</summary>
    RepeatableRead,

    /// <summary>As if the transactions had run one after the other.</summary>
    Serializable,

    /// <summary>The same as ReadCommitted in PostgreSQL.</summary>
    ReadUncommitted,
}
