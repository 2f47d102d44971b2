using Npgsql;

namespace RdsIam.Core.Queries.Faults;

/// <summary>Turns what the driver throws while a statement runs into faults.</summary>
internal static class SqlFaults
{
    /// <summary>The fault; null for one that has its name already, and for a cancellation.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="sql">The whole text.</param>
    /// <param name="originOf">Where the server's error belongs in it; null when the driver does not say.</param>
    /// <param name="limit">How long the statement might take.</param>
    /// <param name="context">Where it ran.</param>
    public static Fault? Translate(
        Exception e, string sql, Func<PostgresException, SqlOrigin?> originOf, TimeSpan limit, AnswerContext context) => e switch
    {
        Fault or OperationCanceledException => null,
        PostgresException error when EndsSession(error) => LostAnswers.Of(e, sql, context, error.MessageText),
        PostgresException error => Translate(error, originOf(error)),
        NpgsqlException { InnerException: TimeoutException } => context.IsBroken
            ? LostAnswers.OfTimeout(e, sql, context, limit)
            : new Fault(Messages.CommandTimedOut(limit), FaultKind.Timeout, null, e),
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } =>
            LostAnswers.Of(e, sql, context, e.InnerException.Message),
        NotSupportedException when e.Message.StartsWith("COPY", StringComparison.Ordinal) =>
            new Fault(Messages.QueryCopy, FaultKind.InvalidArgument, sql, e),
        // What a server makes of the protocol comes out of the driver in any form.
        _ when context.IsBroken || e is NpgsqlException or IOException => LostAnswers.Of(e, sql, context, e.Message),
        _ => new Fault(Messages.AnswerNotUnderstood(e.GetType().Name, e.Message.TrimEnd('.')), FaultKind.InvalidResult, null, e),
    };

    /// <summary>The server's error, with its place in the text.</summary>
    public static SqlFault Translate(PostgresException error, SqlOrigin? origin) =>
        new(KindOf(error.SqlState), error, origin, SqlHints.For(error, origin));

    /// <summary>The session is over, and not only the statement.</summary>
    public static bool EndsSession(PostgresException error) =>
        error.SqlState.StartsWith("57P", StringComparison.Ordinal) || error.InvariantSeverity is "FATAL" or "PANIC";

    /// <summary>A type within a row of no known type that the server cannot send in binary.</summary>
    public static bool IsWithoutBinaryForm(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UndefinedFunction, Routine: "array_send" or "record_send" or "getTypeBinaryOutputInfo" };

    /// <summary>By the class of SQLSTATE.</summary>
    public static FaultKind KindOf(string sqlState) => sqlState switch
    {
        "42501" => FaultKind.PermissionDenied,
        "42P01" or "42703" or "42883" or "42704" or "3D000" or "3F000" or "34000" => FaultKind.ObjectNotFound,
        "42P04" or "42P06" or "42P07" or "42701" or "42710" or "42723" or "23505" => FaultKind.ResourceExists,
        "57014" => FaultKind.Timeout,
        "55P03" or "55006" => FaultKind.ResourceBusy,
        // A broken server may send a shorter one.
        _ => (sqlState.Length < 2 ? "" : sqlState[..2]) switch
        {
            "42" => FaultKind.Syntax,
            "22" or "23" or "44" => FaultKind.InvalidData,
            "28" => FaultKind.Authentication,
            "40" => FaultKind.ResourceBusy,
            "53" or "54" => FaultKind.LimitsExceeded,
            "08" => FaultKind.Connection,
            "57" or "58" => FaultKind.ResourceUnavailable,
            _ => FaultKind.InvalidOperation,
        },
    };
}
