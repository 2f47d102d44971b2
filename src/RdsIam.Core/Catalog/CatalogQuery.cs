using Npgsql;

namespace RdsIam.Core.Catalog;

/// <summary>Asks one database something, with the driver's trouble translated.</summary>
internal static class CatalogQuery
{
    /// <param name="open">Opens the database.</param>
    /// <param name="database">Its name.</param>
    /// <param name="read">Reads from the open connection.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Fault">The database cannot be reached or read.</exception>
    public static async Task<T> RunAsync<T>(
        OpenDatabase open, string database, Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await open(database, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await read(connection).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException e)
        {
            throw CatalogFaults.Of(e, database);
        }
    }

    /// <summary>The rows of one query without parameters or with those given.</summary>
    public static Task<List<T>> RowsAsync<T>(
        OpenDatabase open,
        string database,
        string query,
        object[] parameters,
        Func<NpgsqlDataReader, T> row,
        CancellationToken cancellationToken) => RunAsync(
            open,
            database,
            async connection =>
            {
                var results = new CatalogBatch(connection);
                await using (results.ConfigureAwait(false))
                {
                    results.Add(query, parameters);
                    return await results.NextAsync(row, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);
}
