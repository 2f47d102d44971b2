using Npgsql;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Faults;

/// <summary>What can go wrong with a session's own statements.</summary>
internal static class SessionFaults
{
    /// <summary>The server did not let the session act as the role that the options name.</summary>
    public static bool IsRole(PostgresException e, SessionOptions options) =>
        options.Role is not null && e.BatchCommand?.CommandText.Contains("ROLE ", StringComparison.Ordinal) == true;

    /// <param name="e">What was thrown.</param>
    /// <param name="limit">How long it was waited for.</param>
    /// <param name="tunnel">Why the connection's tunnel ended; null: it did not.</param>
    public static Fault Translate(Exception e, TimeSpan limit, string? tunnel = null) => e switch
    {
        PostgresException error when SqlFaults.EndsSession(error) => Lost(e, error.MessageText),
        PostgresException error => SqlFaults.Translate(error, origin: null),
        TimeoutException => Late(e, limit),
        _ => Lost(e, tunnel ?? Reason(e)),
    };

    /// <summary>What is known when COMMIT was not answered by a plain refusal.</summary>
    /// <inheritdoc cref="Translate" path="/param"/>
    public static Fault OfCommit(Exception e, TimeSpan limit, string? tunnel = null) => e switch
    {
        PostgresException error => LostAnswers.OfCommit(e, error.MessageText),
        TimeoutException when !WasStopped(e) => LostAnswers.OfCommit(e, Messages.NoAnswerWithin(limit)),
        TimeoutException => Late(e, limit),
        _ => LostAnswers.OfCommit(e, tunnel ?? Reason(e)),
    };

    /// <summary>The session is over.</summary>
    public static Fault Lost(Exception? e, string why) => new(Messages.ConnectionLost(why.TrimEnd('.')), FaultKind.Connection, null, e);

    private static Fault Late(Exception e, TimeSpan limit) =>
        new(WasStopped(e) ? Messages.CommandTimedOut(limit) : Messages.CommandTimedOutUnanswered(limit), FaultKind.Timeout, null, e);

    /// <summary>The server answered the request to stop: what it stopped is undone.</summary>
    private static bool WasStopped(Exception e) => e.InnerException?.InnerException is PostgresException;

    private static string Reason(Exception e) => (e.InnerException ?? e).Message;
}
