using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>The driver's batch for a request: one command a statement, all sent at once, all or nothing.</summary>
internal static class QueryBatch
{
    public static NpgsqlBatch Of(
        NpgsqlConnection connection, QueryRequest request, IReadOnlyList<SqlStatement> statements, TimeSpan timeout)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = PoolSettings.Seconds(timeout);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            foreach (var name in statement.Parameters)
            {
                command.Parameters.Add(ParameterValue.Of(request.Parameters[name]));
            }

            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    public static IReadOnlyList<StatementResult> ResultsOf(NpgsqlBatch batch)
    {
        var results = new StatementResult[batch.BatchCommands.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var command = batch.BatchCommands[i];
            results[i] = new StatementResult(i, NameOf(command.StatementType), RowsOf(command));
        }

        return results;
    }

    private static string NameOf(StatementType type) => type switch
    {
        StatementType.CreateTableAs => "CREATE TABLE AS",
        StatementType.Unknown => "OTHER",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static long? RowsOf(NpgsqlBatchCommand command) =>
        command.StatementType is StatementType.Other or StatementType.Unknown or StatementType.Call ? null : (long)command.Rows;
}
