using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Running;

/// <summary>Turns what the driver throws while users are changed into faults.</summary>
internal static class UserFaults
{
    /// <summary>A fault about a statement.</summary>
    public static Fault Of(NpgsqlException e, string database, PlannedStatement statement, ServerState server) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
            when statement.PassesOn is { } role && server is { Version: >= 16, IsDsql: false } =>
            RoleRights.AdminOptionMissing(server, role, e),
        _ when server.IsDsql => new Fault(
            Messages.DsqlStatementRefused(statement.Sql, CatalogFaults.TextOf(e)), CatalogFaults.KindOf(e), database, e),
        _ => new Fault(Messages.StatementRefused(database, statement.Sql, CatalogFaults.TextOf(e)), CatalogFaults.KindOf(e), database, e),
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
}
