using Npgsql;

namespace RdsIam.Core.Bulk;

/// <summary>A statement that an import runs beside its COPY.</summary>
internal static class ImportStatement
{
    /// <summary>Runs it to its end, however long that takes. In a batch, as the driver takes other texts apart at semicolons.</summary>
    public static async Task<List<T>> RunAsync<T>(NpgsqlConnection connection, string sql, string[] values, Func<NpgsqlDataReader, T> read)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var batch = new NpgsqlBatch(connection) { Timeout = 0, BatchCommands = { command } };
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync().ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }
}
