using Npgsql;

namespace RdsIam.Core.Bulk;

/// <summary>What an import does beside adding rows to a table that is there.</summary>
internal sealed record ImportMode
{
    public static ImportMode Plain { get; } = new();

    /// <summary>The columns by which a row of the table is replaced by one of the input; null: rows are only added.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>A table that is not there is made.</summary>
    public bool CreateTable { get; init; }

    /// <summary>Everything is done and checked, and then undone: a trial.</summary>
    public bool Rollback { get; init; }

    /// <summary>Advice for a row that the table does not take, where it is another than an import's; null: it is not.</summary>
    public Func<PostgresException, string?>? HintFor { get; init; }

    /// <summary>Takes the statements that are run beside COPY, on any thread; null: nobody does.</summary>
    public Action<string>? OnStatement { get; init; }
}

/// <summary>What became of the rows of an import with keys.</summary>
/// <param name="Inserted">Rows that were new.</param>
/// <param name="Updated">Rows that took the place of others.</param>
internal sealed record UpsertCounts(long Inserted, long Updated)
{
    public long Rows => Inserted + Updated;
}
