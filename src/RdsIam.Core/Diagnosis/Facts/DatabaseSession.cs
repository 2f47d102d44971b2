using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>An open connection of a check, with its own pool of one: closed for good when it is disposed.</summary>
internal sealed class DatabaseSession : IAsyncDisposable
{
    private readonly ConnectionPool _pool;
    private readonly NpgsqlConnection _connection;

    private DatabaseSession(ConnectionPool pool, NpgsqlConnection connection)
    {
        _pool = pool;
        _connection = connection;
    }

    public string Database => _pool.Target.Database;

    /// <summary>Logs in.</summary>
    /// <exception cref="Fault">As <see cref="ConnectionPool.OpenAsync"/>.</exception>
    public static async Task<DatabaseSession> OpenAsync(
        ConnectionTarget target, IPasswordSource passwords, TimeProvider time, CancellationToken cancellationToken)
    {
        // Not among the process's pools: a connection that is open there already would prove no login.
        var pool = new ConnectionPool(PoolKey.Of(target, "diagnosis"), passwords, time);
        try
        {
            return new DatabaseSession(pool, await pool.OpenAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query and reads every row.</summary>
    /// <exception cref="Fault">The server reported an error.</exception>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] parameters)
    {
        using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 15 };
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var rows = new List<T>();
        try
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }
            }
        }
        catch (PostgresException e)
        {
            throw new SqlFault(FaultKind.InvalidResult, e, origin: null, hint: null);
        }
        catch (NpgsqlException e)
        {
            throw new Fault(Messages.ConnectionLost(e.Message.TrimEnd('.')), FaultKind.Connection, Database, e);
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _pool.Dispose();
    }
}
