using RdsIam.Core.Names;

namespace RdsIam.Core.Queries.Requests;

/// <summary>PostgreSQL's isolation levels.</summary>
internal enum TransactionIsolation
{
    ReadCommitted,
    RepeatableRead,
    Serializable,
    ReadUncommitted,
}

/// <summary>What holds for all that is run in one go over one connection.</summary>
internal sealed record SessionOptions
{
    /// <summary>All of it is one transaction; else each request is one of its own.</summary>
    public bool Transaction { get; init; }

    /// <summary>The transaction is undone at its end: a trial.</summary>
    public bool Rollback { get; init; }

    /// <summary>The session to run in, which lasts; null: one of the pool's for this.</summary>
    public IPinnedSession? Pinned { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>Null: the server's default.</summary>
    public TransactionIsolation? Isolation { get; init; }

    /// <summary>How long to wait for a lock; null: as the server is set, zero: no limit.</summary>
    public TimeSpan? LockTimeout { get; init; }

    /// <summary>Schemas to look in, first one first; null: as the server is set.</summary>
    public IReadOnlyList<SqlIdentifier>? SearchPath { get; init; }

    /// <summary>The role to act as; null: the login user.</summary>
    public SqlIdentifier? Role { get; init; }

    /// <summary>How often a failed login, or a transaction that lost against another one, is tried again.</summary>
    public int RetryCount { get; init; }

    /// <summary>How long COMMIT may take; null or zero: a limit of its own.</summary>
    public TimeSpan? CommandTimeout { get; init; }

    /// <summary>Whether there is nothing to set, to hold or to try again: the pool serves each request alone.</summary>
    public bool ArePlain => this with { CommandTimeout = null } == Plain;

    private static SessionOptions Plain { get; } = new();
}
