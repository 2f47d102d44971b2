using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>
/// The driver's command for a request: one batch of all statements, sent at once, all or nothing; or, where some columns must
/// come as text, the single statement.
/// </summary>
internal sealed class ServerCommand : IDisposable
{
    private readonly NpgsqlBatch? _batch;
    private readonly NpgsqlCommand? _single;

    private ServerCommand(NpgsqlBatch batch) => _batch = batch;

    private ServerCommand(NpgsqlCommand single, bool[]? isText)
    {
        _single = single;
        IsText = isText;
    }

    /// <summary>Which columns come as text; null: none.</summary>
    public bool[]? IsText { get; }

    public TimeSpan Timeout => TimeSpan.FromSeconds(_batch?.Timeout ?? _single!.CommandTimeout);

    /// <summary>What became of each statement so far.</summary>
#pragma warning disable CS0618 // The driver's batches, which it names instead, cannot ask for text.
    public IReadOnlyList<StatementResult> Results => _batch is not null
        ? StatementResult.Of(_batch.BatchCommands)
        : StatementResult.Of(_single!.Statements);
#pragma warning restore CS0618

    public static ServerCommand Batch(
        NpgsqlConnection connection, QueryRequest request, IReadOnlyList<SqlStatement> statements, TimeSpan timeout)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = PoolSettings.Seconds(timeout);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            AddParameters(command.Parameters, statement, request);
            batch.BatchCommands.Add(command);
        }

        return new ServerCommand(batch);
    }

    /// <summary>Describes the statement first, and asks for those columns as text that need it.</summary>
    public static async Task<ServerCommand> DescribedAsync(
        NpgsqlConnection connection,
        QueryRequest request,
        SqlStatement statement,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        try
        {
            // The text has numbered parameters; with none at all the driver looks for statements and finds the one.
            command.CommandText = statement.Text;
            command.CommandTimeout = PoolSettings.Seconds(timeout);
            AddParameters(command.Parameters, statement, request);
            var isText = await TextColumns.DescribeAsync(command, cancellationToken).ConfigureAwait(false);
            command.UnknownResultTypeList = isText;
            return new ServerCommand(command, isText);
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<NpgsqlDataReader> ExecuteAsync(CancellationToken cancellationToken) => _batch is not null
        ? _batch.ExecuteReaderAsync(cancellationToken)
        : _single!.ExecuteReaderAsync(cancellationToken);

    /// <summary>Which statement the server's error is about, by index; -1 when the driver does not say.</summary>
    public int IndexOf(PostgresException error) =>
        _batch is not null && error.BatchCommand is NpgsqlBatchCommand command ? _batch.BatchCommands.IndexOf(command) : -1;

    public void Cancel()
    {
        _batch?.Cancel();
        _single?.Cancel();
    }

    public void Dispose()
    {
        _batch?.Dispose();
        _single?.Dispose();
    }

    private static void AddParameters(NpgsqlParameterCollection parameters, SqlStatement statement, QueryRequest request)
    {
        foreach (var name in statement.Parameters)
        {
            parameters.Add(ParameterValue.Of(request.Parameters[name]));
        }
    }
}
