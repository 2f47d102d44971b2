using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>
/// The driver's command for a request: one batch of all statements, sent at once, all or nothing; or, where some columns must
/// come as text, the single statement, described first.
/// </summary>
internal sealed class ServerCommand : IServerCommand
{
    private readonly NpgsqlConnection _connection;
    private readonly QueryRequest _request;
    private readonly IReadOnlyList<SqlStatement> _statements;
    private readonly NpgsqlBatch _batch;
    private volatile NpgsqlCommand? _single;

    public ServerCommand(
        NpgsqlConnection connection, QueryRequest request, IReadOnlyList<SqlStatement> statements, TimeSpan timeout)
    {
        _connection = connection;
        _request = request;
        _statements = statements;
        HasSeveralResults = statements.Count > 1 && statements.Count(statement => StatementWords.MayGiveRows(statement.Text)) > 1;
        _batch = connection.CreateBatch();
        _batch.Timeout = PoolSettings.Seconds(timeout);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            AddParameters(command.Parameters, statement);
            _batch.BatchCommands.Add(command);
        }
    }

    public bool[]? IsText { get; private set; }

    public TimeSpan Timeout => TimeSpan.FromSeconds(_batch.Timeout);

    public bool IsSingle => _statements.Count == 1;

    public bool HasSeveralResults { get; }

#pragma warning disable CS0618 // The driver's batches, which it names instead, cannot ask for text.
    public IReadOnlyList<StatementResult> Results => StatementResult.Of(_single?.Statements ?? (IEnumerable<NpgsqlBatchCommand>)_batch.BatchCommands);
#pragma warning restore CS0618

    public async Task<NpgsqlDataReader> ExecuteAsync(bool describe, bool alone, CancellationToken cancellationToken)
    {
        if (_statements.Count > 1)
        {
            return await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        }

        if (describe || TextColumns.AreLikelyIn(_statements[0].Text))
        {
            return await ExecuteDescribedAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (alone && TextColumns.AreDemandedBy(e))
        {
            return await ExecuteDescribedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public SqlOrigin? OriginOf(PostgresException error)
    {
        var index = error.BatchCommand is NpgsqlBatchCommand command ? _batch.BatchCommands.IndexOf(command) : -1;
        var statement = IsSingle ? _statements[0] : index < 0 ? null : _statements[index];
        return new SqlOrigin(_request.Sql, statement, _request.File, Record: null) { IsOneOfMany = !IsSingle };
    }

    public void Cancel()
    {
        _batch.Cancel();
        _single?.Cancel();
    }

    public void Dispose()
    {
        _batch.Dispose();
        _single?.Dispose();
    }

    private async Task<NpgsqlDataReader> ExecuteDescribedAsync(CancellationToken cancellationToken)
    {
        // The text has numbered parameters; with none at all the driver looks for statements and finds the one.
        var single = new NpgsqlCommand(_statements[0].Text, _connection) { CommandTimeout = _batch.Timeout };
        AddParameters(single.Parameters, _statements[0]);
        _single = single;
        IsText = await TextColumns.DescribeAsync(single, cancellationToken).ConfigureAwait(false);
        single.UnknownResultTypeList = IsText;
        return await single.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    private void AddParameters(NpgsqlParameterCollection parameters, SqlStatement statement)
    {
        foreach (var name in statement.Parameters)
        {
            parameters.Add(ParameterOf(name, _request.Parameters[name]));
        }
    }

    private static NpgsqlParameter ParameterOf(string name, object? value)
    {
        try
        {
            return ParameterValue.Of(value);
        }
        catch (ValueRefusal refusal)
        {
            throw refusal.AtParameter(name);
        }
    }
}
