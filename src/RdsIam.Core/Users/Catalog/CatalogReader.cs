using Npgsql;

namespace RdsIam.Core.Users;

/// <summary>A database that was read, or why it could not be.</summary>
internal sealed record DatabaseRead(string Name, DatabaseState? State, Fault? Fault);

/// <summary>Reads a server and some of its databases.</summary>
internal static class CatalogReader
{
    /// <param name="open">Opens them.</param>
    /// <param name="databases">At least one. The server is read through the first that can be reached.</param>
    /// <param name="routines">Routines to read though their privileges are the built-in ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">None of the databases can be reached.</exception>
    public static async Task<(ServerState Server, IReadOnlyList<DatabaseRead> Databases)> ReadAsync(
        OpenDatabase open, IReadOnlyList<string> databases, string[] routines, CancellationToken cancellationToken)
    {
        ServerState? server = null;
        var reads = new List<DatabaseRead>();
        foreach (var name in databases.Distinct(StringComparer.Ordinal))
        {
            try
            {
                var connection = await open(name, cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    server ??= await ServerReader.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                    var state = await DatabaseReader.ReadAsync(connection, routines, cancellationToken).ConfigureAwait(false);
                    reads.Add(new DatabaseRead(name, state, Fault: null));
                }
            }
            catch (Fault fault)
            {
                reads.Add(new DatabaseRead(name, State: null, fault));
            }
            catch (NpgsqlException e)
            {
                reads.Add(new DatabaseRead(name, State: null, UserFaults.Of(e, name)));
            }
        }

        return server is null ? throw reads[0].Fault! : (server, reads);
    }
}
