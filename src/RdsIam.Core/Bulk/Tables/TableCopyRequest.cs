using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>Rows to copy, and where to.</summary>
/// <param name="Source">A table, or null: the rows of <paramref name="Query"/>.</param>
/// <param name="Query">One statement that gives rows; null: the rows of <paramref name="Source"/>.</param>
/// <param name="Destination">The table that takes them.</param>
internal sealed record CopyItem(TableName? Source, string? Query, TableName Destination)
{
    /// <summary>For people, before anything is looked up.</summary>
    public string Name => Source?.ToText() ?? "the query";
}

/// <summary>What to copy from one database to another, all or nothing.</summary>
/// <param name="Items">At least one.</param>
internal sealed record TableCopyRequest(IReadOnlyList<CopyItem> Items)
{
    /// <summary>The columns of the source to copy; null: all but the computed ones.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The columns that are called otherwise where they go: from the source's name to the destination's.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string>();

    /// <summary>The rows that the destination has go first.</summary>
    public bool Truncate { get; init; }

    /// <summary>A destination that is not there is made.</summary>
    public bool CreateTable { get; init; }

    /// <summary>How long a server has for each answer.</summary>
    public TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Takes the servers' notices, on any thread.</summary>
    public Action<ServerNotice>? OnNotice { get; init; }

    /// <summary>Takes the statements that are run, on any thread.</summary>
    public Action<string>? OnStatement { get; init; }

    /// <summary>The session to read in; null: a connection of the pool.</summary>
    public IPinnedSession? Pinned { get; init; }
}

/// <summary>What was copied.</summary>
/// <param name="Source">As the source's catalog has it; null: a query.</param>
/// <param name="Destination">As the destination's catalog has it.</param>
/// <param name="Rows">As the destination counted them.</param>
/// <param name="Bytes">That went from one to the other.</param>
/// <param name="Duration">From the first byte to the last.</param>
internal sealed record CopiedTable(string? Source, string Destination, long Rows, long Bytes, TimeSpan Duration);
