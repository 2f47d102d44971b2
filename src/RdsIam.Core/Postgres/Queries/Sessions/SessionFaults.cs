using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>What can go wrong with a session's own statements.</summary>
internal static class SessionFaults
{
    /// <summary>The server did not let the session act as the role that the options name.</summary>
    public static bool IsRole(PostgresException e, SessionOptions options) =>
        options.Role is not null && e.BatchCommand?.CommandText.Contains("ROLE ", StringComparison.Ordinal) == true;

    /// <summary>The fault, or null for what has no name here.</summary>
    public static Fault? Translate(NpgsqlException e, NpgsqlBatch batch)
    {
        if (e is not PostgresException error)
        {
            var why = (e.InnerException ?? e).Message.TrimEnd('.');
            return e.InnerException is TimeoutException
                ? new Fault("CommandTimedOut", FaultKind.Timeout, null, e, TimeSpan.FromSeconds(batch.Timeout))
                : new Fault("ConnectionLost", FaultKind.Connection, null, e, why);
        }

        return SqlFaults.Translate(error, origin: null);
    }
}
