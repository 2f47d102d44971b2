using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Faults;

/// <summary>What is known of the connection when a statement got no answer.</summary>
/// <param name="IsInTransaction">The statement is part of a transaction that was not committed yet: the server undoes it.</param>
/// <param name="IsBroken">The connection is over, and with it what the server may have had to say.</param>
/// <param name="Tunnel">Why the connection's tunnel ended, if it did: it says more than the closed socket.</param>
internal readonly record struct AnswerContext(bool IsInTransaction, bool IsBroken, string? Tunnel = null);

/// <summary>Statements whose answer was lost: what took effect then is not known, and they must not be sent again.</summary>
internal static class LostAnswers
{
    /// <summary>The answer to statements did not come.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="sql">Their text.</param>
    /// <param name="context">Where they ran.</param>
    /// <param name="why">In words.</param>
    public static Fault Of(Exception e, string sql, AnswerContext context, string why) =>
        context.IsInTransaction || !StatementWords.MayWrite(sql)
        ? new Fault(Messages.ConnectionLost((context.Tunnel ?? why).TrimEnd('.')), FaultKind.Connection, null, e)
        : new Fault(Messages.OutcomeUnknown((context.Tunnel ?? why).TrimEnd('.')), FaultKind.Connection, null, e);

    /// <summary>Neither the statements nor the request to cancel them were answered in time.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static Fault OfTimeout(Exception e, string sql, AnswerContext context, TimeSpan timeout) =>
        context.IsInTransaction || !StatementWords.MayWrite(sql)
        ? new Fault(Messages.CommandTimedOutUnanswered(timeout), FaultKind.Timeout, null, e)
        : new Fault(Messages.OutcomeUnknown(Messages.NoAnswerWithin(timeout)), FaultKind.Timeout, null, e);

    /// <summary>Whether an error that the server gave at COMMIT leaves open what became of the transaction.</summary>
    /// <remarks>A serialization failure is an ERROR: the server undid it all. As FATAL it says nothing, whatever its code is.</remarks>
    public static bool LeaveOpen(Npgsql.PostgresException error) =>
        SqlFaults.EndsSession(error) || error.SqlState is "40003" || error.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>The answer to COMMIT did not come, or says nothing.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static Fault OfCommit(Exception e, string why) =>
        new(Messages.CommitOutcomeUnknown(why.TrimEnd('.')), FaultKind.Connection, null, e);
}
