namespace RdsIam;

/// <summary>A session of a server, or one of its own processes, and what it does. What the asking user may not see is null.</summary>
public sealed class RdsIamActivity : RdsIamOutput
{
    internal RdsIamActivity(RdsIamConnection connection) => Connection = connection;

    /// <summary>The number of the server's process, which comes again after it is gone.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The database user.</summary>
    public string? UserName { get; init; }

    /// <summary>The database that it is in.</summary>
    public string? Database { get; init; }

    /// <summary>What the program calls itself.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>The address that it came from; null for a local socket.</summary>
    public string? ClientAddress { get; init; }

    /// <summary><c>active</c>, <c>idle</c>, <c>idle in transaction</c>, …</summary>
    public string? State { get; init; }

    /// <summary>How long it has been running its statement, or been idle.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long its transaction is open; null: it has none.</summary>
    public TimeSpan? TransactionAge { get; init; }

    /// <summary>What it waits for, as PostgreSQL names it: <c>Lock: transactionid</c>; null: it does not wait.</summary>
    public string? Wait { get; init; }

    /// <summary>The processes that hold what it waits for; 0 stands for a prepared transaction.</summary>
    public required int[] BlockedBy { get; init; }

    /// <summary>How many sessions wait for it, directly and behind others.</summary>
    public required int Blocks { get; init; }

    /// <summary>How far down it stands in the tree of those who wait; 0: it waits for nobody.</summary>
    public required int Depth { get; init; }

    /// <summary>The statement that it runs, or ran last.</summary>
    public string? Query { get; init; }

    /// <summary><c>client backend</c>, <c>autovacuum worker</c>, …</summary>
    public string? Kind { get; init; }

    /// <summary>When it connected; with ProcessId, the only sure name of a session.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>When its statement began.</summary>
    public DateTimeOffset? QueryStartedAt { get; init; }

    /// <summary>The endpoint of the server.</summary>
    public string HostName => Connection.HostName;

    internal RdsIamConnection Connection { get; }

    /// <summary>Number, user and database.</summary>
    public override string ToString() => $"{ProcessId} ({UserName ?? Kind}{(Database is null ? "" : $"@{Database}")})";
}
