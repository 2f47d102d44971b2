namespace RdsIam.Core.Inspection;

/// <summary>One row of pg_stat_activity: a process of the server and what it does. Where the user may not see it, null.</summary>
internal sealed record ServerActivity
{
    public required int ProcessId { get; init; }

    public string? UserName { get; init; }

    public string? Database { get; init; }

    public string? ApplicationName { get; init; }

    /// <summary>The address that it came from; null for a unix socket.</summary>
    public string? Client { get; init; }

    /// <summary>With <see cref="ProcessId"/> the only sure name of a session: numbers come again.</summary>
    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? TransactionStarted { get; init; }

    public DateTimeOffset? QueryStarted { get; init; }

    public DateTimeOffset? StateChanged { get; init; }

    /// <summary>active, idle, idle in transaction, …</summary>
    public string? State { get; init; }

    public string? WaitType { get; init; }

    public string? Wait { get; init; }

    /// <summary>client backend, autovacuum worker, …</summary>
    public string? Kind { get; init; }

    /// <summary>What it runs, or ran last.</summary>
    public string? Query { get; init; }

    /// <summary>The sessions that hold what it waits for; 0 stands for a prepared transaction.</summary>
    public IReadOnlyList<int> BlockedBy { get; init; } = [];

    /// <summary>The server's own time of the reading.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How far down it stands in the tree of those who wait; 0: it waits for nobody.</summary>
    public int Depth { get; init; }

    /// <summary>How many sessions wait for it, directly and behind others.</summary>
    public int Blocks { get; init; }
}
