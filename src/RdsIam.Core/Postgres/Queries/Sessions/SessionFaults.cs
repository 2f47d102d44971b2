using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>What can go wrong with a session's own statements.</summary>
internal static class SessionFaults
{
    /// <summary>The server did not let the session act as the role that the options name.</summary>
    public static bool IsRole(PostgresException e, SessionOptions options) =>
        options.Role is not null && e.BatchCommand?.CommandText.Contains("ROLE ", StringComparison.Ordinal) == true;

    /// <param name="e">What was thrown.</param>
    /// <param name="isCommit">The statement was COMMIT.</param>
    /// <param name="limit">How long it was waited for.</param>
    public static Fault Translate(Exception e, bool isCommit, TimeSpan limit) => e switch
    {
        PostgresException error when isCommit && LostAnswers.LeaveOpen(error) => LostAnswers.OfCommit(e, error.MessageText),
        PostgresException error when SqlFaults.EndsSession(error) => Lost(e, error.MessageText),
        PostgresException error => SqlFaults.Translate(error, origin: null),
        // The server answered the request to stop: what it stopped is undone.
        TimeoutException { InnerException.InnerException: PostgresException } => new Fault("CommandTimedOut", FaultKind.Timeout, null, e, limit),
        TimeoutException when isCommit => LostAnswers.OfCommit(e, Messages.Format("NoAnswerWithin", limit)),
        TimeoutException => new Fault("CommandTimedOutUnanswered", FaultKind.Timeout, null, e, limit),
        _ when isCommit => LostAnswers.OfCommit(e, Reason(e)),
        _ => Lost(e, Reason(e)),
    };

    /// <summary>The session is over.</summary>
    public static Fault Lost(Exception? e, string why) => new("ConnectionLost", FaultKind.Connection, null, e, why.TrimEnd('.'));

    private static string Reason(Exception e) => (e.InnerException ?? e).Message;
}
