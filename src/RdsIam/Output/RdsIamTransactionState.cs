namespace RdsIam;

/// <summary>What the server says of a session's transaction. Names and order of Core.</summary>
public enum RdsIamTransactionState
{
    /// <summary>None is open: each command is its own.</summary>
    None,

    /// <summary>It waits for commands, and for its end.</summary>
    Open,

    /// <summary>A statement of it failed: it can only be undone, all of it or back to a savepoint.</summary>
    Failed,
}
