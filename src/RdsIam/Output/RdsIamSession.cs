using RdsIam.Core.Queries.Sessions.Pinned;

namespace RdsIam;

/// <summary>
/// A session of this process that keeps transaction, settings, temporary tables and locks from command to command. The properties say what
/// it is at the moment. One command at a time.
/// </summary>
public sealed class RdsIamSession : RdsIamOutput
{
    internal RdsIamSession(PinnedSession pinned) => Pinned = pinned;

    /// <summary>From 1 on; unique in this process.</summary>
    public int Id => Pinned.Id;

    /// <summary>Whether it takes a command.</summary>
    public RdsIamSessionState State => (RdsIamSessionState)Pinned.State;

    /// <summary>What the server said of its transaction.</summary>
    public RdsIamTransactionState Transaction => (RdsIamTransactionState)Pinned.Transaction;

    /// <summary>When the transaction began; null: none is open.</summary>
    public DateTimeOffset? TransactionSince => Pinned.TransactionSince;

    /// <summary>When its last command ended.</summary>
    public DateTimeOffset LastUsed => Pinned.LastUsed;

    /// <summary>The server's process, as pg_stat_activity has it.</summary>
    public int ProcessId => Pinned.ProcessId;

    /// <summary>Start-RdsIamTransaction made it: commands without a target use it until its transaction ends.</summary>
    public bool IsDefault => Pinned.IsDefault;

    /// <summary>Why it was lost; null: it was not.</summary>
    public string? LostBecause => Pinned.LostBecause;

    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    public string HostName => Pinned.Pool.Target.HostName;

    /// <summary>The port that is signed.</summary>
    public int Port => Pinned.Pool.Target.Port;

    /// <summary>The database.</summary>
    public string Database => Pinned.Pool.Target.Database;

    /// <summary>The database user.</summary>
    public string UserName => Pinned.Pool.Target.UserName;

    internal PinnedSession Pinned { get; }

    /// <summary>Whose session it is.</summary>
    internal RdsIamConnection Connection => new(Pinned.Pool);

    /// <summary>Number, user, endpoint and database.</summary>
    public override string ToString() => $"session {Id}: {UserName}@{HostName}:{Port}/{Database}";
}
