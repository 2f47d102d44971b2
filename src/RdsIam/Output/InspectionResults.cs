using RdsIam.Core.Inspection;

namespace RdsIam.Output;

/// <summary>From what Core reads of a server to what the pipeline gets.</summary>
internal static class InspectionResults
{
    public static RdsIamActivity Of(ServerActivity one, RdsIamConnection connection) => new(connection)
    {
        ProcessId = one.ProcessId,
        UserName = one.UserName,
        Database = one.Database,
        ApplicationName = one.ApplicationName,
        ClientAddress = one.Client,
        State = one.State,
        Duration = one.At - (one.State == "active" ? one.QueryStarted : one.StateChanged),
        TransactionAge = one.At - one.TransactionStarted,
        // A client that thinks is no wait of the server's.
        Wait = one.WaitType is null or "Client" or "Activity" ? null : $"{one.WaitType}: {one.Wait}",
        BlockedBy = [.. one.BlockedBy],
        Blocks = one.Blocks,
        Depth = one.Depth,
        Query = one.Query,
        Kind = one.Kind,
        ConnectedAt = one.Started,
        QueryStartedAt = one.QueryStarted,
    };

    public static RdsIamTable Of(TableInfo table, TableDetails? details, RdsIamConnection connection) => new()
    {
        Schema = table.Schema,
        Name = table.Name,
        Kind = table.Kind,
        Owner = table.Owner,
        EstimatedRows = table.Rows,
        Size = table.Bytes,
        Persistence = table.Persistence,
        PartitionOf = table.Parent,
        Comment = table.Comment,
        Columns = details?.Columns.Select(column => new RdsIamColumn(
            column.Name, column.Type, column.IsNotNull, column.Default, column.Generated, column.Identity, column.Comment)).ToArray(),
        Constraints = details?.Constraints.Where(one => one.Table is null).Select(one => ConstraintOf(one, table)).ToArray(),
        ReferencedBy = details?.Constraints.Where(one => one.Table is not null).Select(one => ConstraintOf(one, table)).ToArray(),
        Indexes = details?.Indexes.Select(index => new RdsIamIndex(
            index.Name, index.Definition, index.IsUnique, index.IsPrimary, index.IsValid, index.Bytes, index.Scans)).ToArray(),
        Grants = details?.Grants.Select(grant => $"{grant.Role}: {grant.Privileges}").ToArray(),
        Triggers = details?.Triggers.ToArray(),
        Definition = details?.Definition,
        Database = connection.Database,
        HostName = connection.HostName,
    };

    public static RdsIamDatabase Of(DatabaseInfo database, RdsIamConnection connection) => new()
    {
        Database = database.Name,
        Owner = database.Owner,
        Size = database.Bytes,
        Sessions = database.Sessions,
        ConnectionLimit = database.ConnectionLimit,
        Encoding = database.Encoding,
        Collation = database.Collation,
        IsTemplate = database.IsTemplate,
        AllowsConnections = database.AllowsConnections,
        MayConnect = database.MayConnect,
        TransactionAge = database.TransactionAge,
        Comment = database.Comment,
        HostName = connection.HostName,
    };

    private static RdsIamConstraint ConstraintOf(ConstraintInfo one, TableInfo table) =>
        new(one.Name, one.Definition, one.Table ?? $"{table.Schema}.{table.Name}", one.IsValid);
}
