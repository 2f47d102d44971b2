namespace RdsIam.Core.Queries.Requests;

/// <summary>What the server says of a session's transaction.</summary>
internal enum TransactionState
{
    None,
    Open,

    /// <summary>A statement of it failed: the server takes only ROLLBACK, or ROLLBACK TO a savepoint.</summary>
    Failed,
}
