using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>What is sent to the server for one execution, and what is known of its statements.</summary>
internal interface IServerCommand : IDisposable
{
    /// <summary>Which columns come as text; null: none.</summary>
    bool[]? IsText { get; }

    /// <summary>Zero: no limit.</summary>
    TimeSpan Timeout { get; }

    /// <summary>What became of each statement so far.</summary>
    IReadOnlyList<StatementResult> Results { get; }

    /// <summary>Whether there is one statement only, after whose rows nothing runs.</summary>
    bool IsSingle { get; }

    /// <summary>Whether more than one statement may give rows, so that each row must say which one it is of.</summary>
    bool HasSeveralResults { get; }

    /// <summary>Sends the statements.</summary>
    /// <param name="describe">Columns that must come as text are to be expected.</param>
    /// <param name="alone">Nothing came before in the same transaction, so the server undoes all when it refuses.</param>
    /// <param name="cancellationToken">Cancels on the server.</param>
    Task<NpgsqlDataReader> ExecuteAsync(bool describe, bool alone, CancellationToken cancellationToken);

    /// <summary>Where the server's error belongs; null when the driver does not say.</summary>
    SqlOrigin? OriginOf(PostgresException error);

    /// <summary>Asks the server to stop; from any thread.</summary>
    void Cancel();
}
