using Npgsql;
using RdsIam.Core.Users.Catalog;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Running;

/// <summary>Turns what the driver throws while users are read or changed into faults.</summary>
internal static class UserFaults
{
    /// <summary>A fault about a database as a whole.</summary>
    public static Fault Of(NpgsqlException e, string database) =>
        new("DatabaseNotRead", KindOf(e), database, e, database, TextOf(e));

    /// <summary>A fault about a statement.</summary>
    public static Fault Of(NpgsqlException e, string database, PlannedStatement statement, ServerState server) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
            when statement.PassesOn is { } role && server.Version >= 16 => RoleRights.AdminOptionMissing(server, role, e),
        _ => new Fault("StatementRefused", KindOf(e), database, e, database, statement.Sql, TextOf(e)),
    };

    /// <summary>Somebody else changed the same thing at the same moment: a new plan will know it.</summary>
    /// <param name="e">What the server said.</param>
    /// <param name="attempt">From 1. What is missing still with a second plan was never there.</param>
    public static bool IsConflict(PostgresException e, int attempt) => e.SqlState switch
    {
        PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation => true,
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => true,
        PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => attempt == 1,
        // "tuple concurrently updated" has no code of its own.
        PostgresErrorCodes.InternalError => e.Routine is "simple_heap_update" or "simple_heap_delete",
        _ => false,
    };

    private static string TextOf(NpgsqlException e) => e is PostgresException error
        ? $"{error.MessageText} (SQLSTATE {error.SqlState})" + (error.Detail is { } detail ? $"\n{detail}" : "")
        : (e.InnerException?.Message ?? e.Message);

    private static FaultKind KindOf(NpgsqlException e) => e.SqlState switch
    {
        null => FaultKind.Connection,
        PostgresErrorCodes.InsufficientPrivilege => FaultKind.PermissionDenied,
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedTable =>
            FaultKind.ObjectNotFound,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DependentObjectsStillExist => FaultKind.ResourceBusy,
        _ when e.SqlState.StartsWith("28", StringComparison.Ordinal) => FaultKind.Authentication,
        _ when e.SqlState.StartsWith("22", StringComparison.Ordinal) => FaultKind.InvalidArgument,
        _ => FaultKind.InvalidOperation,
    };
}
