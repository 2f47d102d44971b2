using Npgsql;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Queries.Execution;

/// <summary>What is sent to the server for one execution, step by step, and what is known of its statements.</summary>
internal interface IServerCommand : IDisposable
{
    /// <summary>In which form the current step's results come.</summary>
    ResultForm Form { get; }

    /// <summary>Zero: no limit.</summary>
    TimeSpan Timeout { get; }

    /// <summary>What became of each statement so far.</summary>
    IReadOnlyList<StatementResult> Results { get; }

    /// <summary>Whether there is one statement only, after whose rows nothing runs.</summary>
    bool IsSingle { get; }

    /// <summary>Whether more than one statement may give rows, so that each row must say which one it is of.</summary>
    bool HasSeveralResults { get; }

    /// <summary>Sends the next statements, when the last step's reader is disposed.</summary>
    /// <param name="cancellationToken">Cancels on the server.</param>
    /// <returns>Null: everything has run.</returns>
    Task<NpgsqlDataReader?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Whether the current step's reader stands on its first row already; asked once.</summary>
    bool TakeFirstRow();

    /// <summary>Where the server's error belongs; null when the driver does not say.</summary>
    SqlOrigin? OriginOf(PostgresException error);

    /// <summary>Asks the server to stop; from any thread.</summary>
    void Cancel();
}
