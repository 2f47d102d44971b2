using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>What can go wrong with a session's own statements.</summary>
internal static class SessionFaults
{
    /// <summary>The fault, or null for what has no name here.</summary>
    public static Fault? Translate(NpgsqlException e, NpgsqlBatch batch, SessionOptions options)
    {
        if (e is not PostgresException error)
        {
            var why = (e.InnerException ?? e).Message.TrimEnd('.');
            return e.InnerException is TimeoutException
                ? new Fault("CommandTimedOut", FaultKind.Timeout, null, e, TimeSpan.FromSeconds(batch.Timeout))
                : new Fault("ConnectionLost", FaultKind.Connection, null, e, why);
        }

        var isRole = error.BatchCommand?.CommandText.Contains("ROLE ", StringComparison.Ordinal) == true;
        return isRole && options.Role is { } role
            ? new Fault("RoleNotTaken", FaultKind.PermissionDenied, role, e, role, error.MessageText, error.SqlState)
            : SqlFaults.Translate(error, origin: null);
    }
}
