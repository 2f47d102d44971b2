using Npgsql;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Sessions.Pinned;

/// <summary>What there is to say of pinned sessions: why one cannot be used, and what has become of its transaction.</summary>
internal static class PinnedFaults
{
    /// <summary>From then on a transaction in which nothing is done is worth a warning: it keeps locks, and holds VACUUM back.</summary>
    public static readonly TimeSpan LongIdle = TimeSpan.FromMinutes(2);

    /// <exception cref="Fault">SessionBusy, SessionClosed, SessionLost.</exception>
    public static void CheckFree(PinnedSession session)
    {
        switch (session.State)
        {
            case PinnedState.Busy:
                throw new Fault(Messages.SessionBusy(session.Id), FaultKind.ResourceBusy, session.Id);
            case PinnedState.Closed:
                throw new Fault(Messages.SessionClosed(session.Id), FaultKind.InvalidOperation, session.Id);
            case PinnedState.Lost:
                throw Lost(session, null);
        }
    }

    public static Fault Lost(PinnedSession session, Exception? e) => new(
        session.IsDefault
            ? Messages.SessionLostDefault(session.Id, session.LostBecause, WhatIsGone(session))
            : Messages.SessionLost(session.Id, session.LostBecause, WhatIsGone(session)),
        FaultKind.Connection,
        session.Id,
        e);

    public static Fault Failed(PinnedSession session) => new(
        Messages.TransactionFailed(session.Id, Word(session)), FaultKind.InvalidOperation, session.Id);

    public static string Idle(PinnedSession session, DateTimeOffset since, TimeSpan idle) =>
        Messages.SessionIdle(session.Id, (int)idle.TotalMinutes, Clock(since));

    /// <inheritdoc cref="PinnedSession.Explain"/>
    public static Fault? Explain(PinnedSession session, Fault fault)
    {
        if (session.State == PinnedState.Lost)
        {
            if (fault.ErrorId == Messages.Ids.ConnectionLost)
            {
                return Lost(session, fault.InnerException);
            }

            if (fault.FaultTarget is not int)
            {
                Add(fault, Messages.SessionLostWith(session.Id));
            }
        }
        else if (session.Transaction == TransactionState.Failed && fault.ErrorId != Messages.Ids.TransactionFailed)
        {
            Add(fault, Messages.TransactionNowFailed(session.Id, Word(session)));
        }

        return null;
    }

    /// <summary>Why a session ended, in words.</summary>
    public static string Reason(Exception e) => (e is Fault ? e.InnerException ?? e : e) switch
    {
        PostgresException { SqlState: "25P03" } => Messages.SessionIdleInTransaction,
        PostgresException { SqlState: "57P05" } => Messages.SessionIdleTooLong,
        PostgresException error => error.MessageText,
        TimeoutException => Messages.SessionSilent,
        var other => (other.InnerException ?? other).Message.TrimEnd('.'),
    };

    /// <summary>What leads to the session on a command line; empty for the default one.</summary>
    public static string Word(PinnedSession session) => session.IsDefault ? "" : " -Session $s";

    /// <summary>What has become of a lost session's transaction, or of what else it kept.</summary>
    public static string WhatIsGone(PinnedSession session) => session.IsInDoubt ? Messages.SessionInDoubt
        : session.TransactionSince is { } since ? Messages.SessionTransactionGone(Clock(since))
        : Messages.SessionStateGone;

    private static string Clock(DateTimeOffset time) =>
        time.ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    private static void Add(Fault fault, string text) => fault.SeeAlso = fault.SeeAlso is { } said ? $"{said} {text}" : text;
}
