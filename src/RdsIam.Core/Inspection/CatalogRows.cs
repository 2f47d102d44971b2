using Npgsql;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Inspection;

/// <summary>Rows of one query of the catalogs. The queries name pg_catalog themselves, so that no schema of others is in the way.</summary>
internal static class CatalogRows
{
    /// <param name="pool">Where to ask.</param>
    /// <param name="query">With $1 and on.</param>
    /// <param name="parameters">Their values.</param>
    /// <param name="row">Reads a row.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">The login failed, or the server refused: its own words.</exception>
    public static async Task<List<T>> ReadAsync<T>(
        ConnectionPool pool, string query, object[] parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                return await ServerWork.RunAsync(
                    connection, token => RowsAsync(connection, query, parameters, row, token), TimeSpan.Zero, cancellationToken)
                        .ConfigureAwait(false);
            }
            catch (PostgresException error)
            {
                throw SqlFaults.Translate(error, origin: null);
            }
            catch (Exception lost) when (lost is NpgsqlException or TimeoutException)
            {
                throw new Fault(Messages.CatalogNotRead(pool, (lost.InnerException ?? lost).Message), FaultKind.Connection, pool, lost);
            }
        }
    }

    private static async Task<List<T>> RowsAsync<T>(
        NpgsqlConnection connection, string query, object[] parameters, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(row(reader));
                }

                return rows;
            }
        }
    }
}
