using RdsIam.Core.Names;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Sessions.Pinned;

/// <summary>Begins and ends the transaction of a pinned session, and marks places in it to go back to.</summary>
internal static class PinnedTransaction
{
    /// <summary>Begins it; with a name makes a savepoint in it.</summary>
    /// <exception cref="Fault">One is open already; there is none for a savepoint.</exception>
    public static async Task StartAsync(PinnedSession pinned, string? name, SessionOptions options, CancellationToken cancellationToken)
    {
        if (name is not null && (options.Isolation is not null || options.ReadOnly))
        {
            throw new Fault(Messages.SavepointTakesNoMode(name), FaultKind.InvalidArgument, name);
        }

        using var session = await EnterAsync(pinned, cancellationToken).ConfigureAwait(false);
        pinned.CheckUsable();
        if (name is not null)
        {
            CheckOpen(pinned, session);
        }
        else if (session.State != TransactionState.None)
        {
            throw new Fault(Messages.TransactionIsOpen(pinned.Id, PinnedFaults.Word(pinned)), FaultKind.InvalidOperation, pinned.Id);
        }

        await session.ExecuteAsync(
            name is null ? SessionSql.Begin(options)[0] : $"SAVEPOINT {new SqlIdentifier(name)}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits it; with a name forgets the savepoint and keeps what was done since.</summary>
    /// <exception cref="Fault">There is none, or it failed before; nothing is committed.</exception>
    public static async Task CompleteAsync(PinnedSession pinned, string? name, TimeSpan? limit, CancellationToken cancellationToken)
    {
        using var session = await EnterAsync(pinned, cancellationToken, limit).ConfigureAwait(false);
        CheckOpen(pinned, session);
        pinned.CheckUsable();
        try
        {
            await (name is null
                ? session.CommitAsync(cancellationToken)
                : session.ExecuteAsync($"RELEASE SAVEPOINT {new SqlIdentifier(name)}", cancellationToken)).ConfigureAwait(false);
        }
        catch (SqlFault fault) when (name is null && session.State == TransactionState.None)
        {
            fault.SeeAlso = Messages.TransactionUndone(pinned.Id);
            throw;
        }
    }

    /// <summary>Undoes it; with a name, what was done since the savepoint.</summary>
    /// <exception cref="Fault">There is none.</exception>
    public static async Task UndoAsync(PinnedSession pinned, string? name, CancellationToken cancellationToken)
    {
        using var session = await EnterAsync(pinned, cancellationToken).ConfigureAwait(false);
        CheckOpen(pinned, session);
        await session.ExecuteAsync(name is null ? "ROLLBACK" : $"ROLLBACK TO SAVEPOINT {new SqlIdentifier(name)}", cancellationToken).ConfigureAwait(false);
    }

    private static void CheckOpen(PinnedSession pinned, QuerySession session)
    {
        if (session.State == TransactionState.None)
        {
            throw new Fault(Messages.NoTransactionIsOpen(pinned.Id, PinnedFaults.Word(pinned)), FaultKind.InvalidOperation, pinned.Id);
        }
    }

    private static Task<QuerySession> EnterAsync(PinnedSession pinned, CancellationToken cancellationToken, TimeSpan? limit = null) =>
        QuerySession.OpenAsync(pinned.Pool, new SessionOptions { Pinned = pinned, CommandTimeout = limit }, cancellationToken);
}
