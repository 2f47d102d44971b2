using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>Turns what the driver throws at a database's catalogs into faults.</summary>
internal static class CatalogFaults
{
    /// <summary>A fault about a database as a whole.</summary>
    public static Fault Of(NpgsqlException e, string database) =>
        new(Messages.DatabaseNotRead(database, TextOf(e)), KindOf(e), database, e);

    /// <summary>What the server or the system said, in one text.</summary>
    public static string TextOf(NpgsqlException e) => e is PostgresException error
        ? $"{error.MessageText} (SQLSTATE {error.SqlState})" + (error.Detail is { } detail ? $"\n{detail}" : "")
        : (e.InnerException?.Message ?? e.Message);

    /// <summary>By the SQLSTATE; without one it is the connection.</summary>
    public static FaultKind KindOf(NpgsqlException e) => e.SqlState switch
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
