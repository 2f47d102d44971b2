using Npgsql;

namespace RdsIam.Core.Queries.Requests;

/// <summary>A session that lasts longer than a command: what a command needs of it.</summary>
internal interface IPinnedSession
{
    /// <summary>What the next command is to warn of: the transaction has kept its locks for minutes while nothing was done in it.</summary>
    string? IdleWarning();

    /// <summary>Takes the session for one command, if it is there and free.</summary>
    /// <exception cref="Fault">SessionBusy, SessionClosed, SessionLost.</exception>
    Task<NpgsqlConnection> EnterAsync(CancellationToken cancellationToken);

    /// <summary>Nothing but an end can be run in a transaction that failed.</summary>
    /// <exception cref="Fault">TransactionFailed.</exception>
    void CheckUsable();

    /// <summary>The command has ended: sees what it left.</summary>
    void Leave();

    /// <summary>What a command's trouble means for the session, when the command has left it.</summary>
    /// <returns>The fault in its place; null: it stays, with more to say.</returns>
    Fault? Explain(Fault fault);
}
