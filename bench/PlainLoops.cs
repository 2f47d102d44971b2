using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Sessions;

namespace RdsIam.Bench;

/// <summary>What a program of one's own would do with the million rows; each gives the number of rows read.</summary>
internal static class PlainLoops
{
    private const string Sql = "select * from bench";

    /// <summary>For plain Npgsql, as a program would write it; the server's name is not checked.</summary>
    public static string ConnectionString(ConnectionTarget target, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = target.ConnectToHost,
        Port = target.Port,
        Database = target.Database,
        Username = target.UserName,
        Password = password,
        SslMode = SslMode.Require,
        MaxPoolSize = target.MaxPoolSize,
    }.ConnectionString;

    public static async Task<int> TypedAsync(ConnectionPool pool)
    {
        await using var connection = await pool.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0;
        var sum = 0L;
        while (reader.Read())
        {
            sum += reader.IsDBNull(0) ? 0 : reader.GetInt32(0);
            sum += reader.IsDBNull(1) ? 0 : reader.GetInt64(1);
            sum += reader.IsDBNull(2) ? 0 : reader.GetInt16(2);
            sum += reader.IsDBNull(3) ? 0 : (long)reader.GetDouble(3);
            sum += reader.IsDBNull(4) ? 0 : (long)reader.GetDecimal(4);
            sum += reader.IsDBNull(5) ? 0 : reader.GetString(5).Length;
            sum += reader.IsDBNull(6) || !reader.GetBoolean(6) ? 0 : 1;
            sum += reader.IsDBNull(7) ? 0 : reader.GetFieldValue<DateTimeOffset>(7).Second;
            sum += reader.IsDBNull(8) ? 0 : reader.GetString(8).Length;
            sum += reader.IsDBNull(9) ? 0 : reader.GetGuid(9).GetHashCode() & 1;
            count++;
        }

        return sum == 0 ? 0 : count;
    }

    public static async Task<int> GetValuesAsync(ConnectionPool pool)
    {
        await using var connection = await pool.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0;
        while (reader.Read())
        {
            reader.GetValues(new object[10]);
            count++;
        }

        return count;
    }

    public static async Task<int> EngineAsync(ConnectionPool pool, string sql = Sql)
    {
        await using var execution = await QueryRunner.StartAsync(pool, new QueryRequest(sql), CancellationToken.None);
        var count = 0;
        while (execution.Read())
        {
            GC.KeepAlive(execution.Row());
            count++;
        }

        execution.NextResult();
        return count;
    }
}
