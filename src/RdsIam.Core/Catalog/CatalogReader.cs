using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>A database that was read, or why it could not be.</summary>
internal sealed record DatabaseRead(string Name, DatabaseState? State, Fault? Fault);

/// <summary>Reads a server and some of its databases.</summary>
internal static class CatalogReader
{
    /// <param name="open">Opens them.</param>
    /// <param name="databases">At least one. The server is read through the first that can be reached.</param>
    /// <param name="routines">Routines to read though their privileges are the built-in ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="isDsql">The server is an Aurora DSQL cluster.</param>
    /// <exception cref="Fault">None of the databases can be reached; or an Aurora DSQL cluster has no such database.</exception>
    public static async Task<(ServerState Server, IReadOnlyList<DatabaseRead> Databases)> ReadAsync(
        OpenDatabase open,
        IReadOnlyList<string> databases,
        string[] routines,
        CancellationToken cancellationToken,
        bool isDsql = false)
    {
        if (isDsql && databases.FirstOrDefault(name => name != DsqlCatalog.Database) is { } other)
        {
            throw new Fault(Messages.DsqlOneDatabase(other), FaultKind.InvalidArgument, other);
        }

        ServerState? server = null;
        var reads = new List<DatabaseRead>();
        foreach (var name in databases.Distinct(StringComparer.Ordinal))
        {
            try
            {
                var state = await CatalogQuery.RunAsync(open, name, ReadAsync, cancellationToken).ConfigureAwait(false);
                reads.Add(new DatabaseRead(name, state, Fault: null));
            }
            catch (Fault fault)
            {
                reads.Add(new DatabaseRead(name, State: null, fault));
            }
        }

        return server is null || reads.TrueForAll(r => r.State is null) ? throw reads[0].Fault! : (server, reads);

        async Task<DatabaseState> ReadAsync(NpgsqlConnection connection)
        {
            if (isDsql)
            {
                server ??= await DsqlCatalog.ReadServerAsync(connection, cancellationToken).ConfigureAwait(false);
                return await DsqlCatalog.ReadDatabaseAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            server ??= await ServerReader.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            return await DatabaseReader.ReadAsync(connection, routines, cancellationToken).ConfigureAwait(false);
        }
    }
}
