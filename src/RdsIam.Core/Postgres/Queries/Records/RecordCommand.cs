using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>A group of records as one batch: the same prepared statements over and over, sent without waiting for answers.</summary>
internal sealed class RecordCommand : IServerCommand
{
    private readonly RecordQuery _query;
    private readonly IReadOnlyList<QueryRecord> _records;
    private readonly NpgsqlBatch _batch;

    public RecordCommand(NpgsqlConnection connection, RecordQuery query, IReadOnlyList<QueryRecord> records, TimeSpan timeout)
    {
        _query = query;
        _records = records;
        _batch = connection.CreateBatch();
        _batch.Timeout = PoolSettings.Seconds(timeout);
        var types = RecordColumns.TypesOf(records, query.Names.Count);
        foreach (var record in records)
        {
            foreach (var statement in query.Statements)
            {
                _batch.BatchCommands.Add(Command(statement, record, types));
            }
        }

        HasSeveralResults = query.Statements.Count(statement => StatementWords.MayGiveRows(statement.Text)) > 1;
    }

    public bool[]? IsText => null;

    public TimeSpan Timeout => TimeSpan.FromSeconds(_batch.Timeout);

    public bool IsSingle => _batch.BatchCommands.Count == 1;

    public bool HasSeveralResults { get; }

    public IReadOnlyList<StatementResult> Results =>
    [
        .. _batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select((command, index) =>
            StatementResult.Of(command, index % _query.Statements.Count) with { Record = RecordAt(index).Number }),
    ];

    public async Task<NpgsqlDataReader> ExecuteAsync(bool describe, bool alone, CancellationToken cancellationToken)
    {
        await _batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
    }

    public SqlOrigin? OriginOf(PostgresException error)
    {
        var index = error.BatchCommand is NpgsqlBatchCommand command ? _batch.BatchCommands.IndexOf(command) : IsSingle ? 0 : -1;
        var statement = index >= 0 ? _query.Statements[index % _query.Statements.Count] : _query.Statements is [var only] ? only : null;
        var record = index >= 0 ? RecordAt(index) : _records is [var one] ? one : null;
        return new SqlOrigin(_query.Request.Sql, statement, _query.Request.File, SqlFault.IsStatements(error) ? null : record?.Number) { IsOneOfMany = _query.Statements.Count > 1 };
    }

    public void Cancel() => _batch.Cancel();

    public void Dispose() => _batch.Dispose();

    private QueryRecord RecordAt(int command) => _records[command / _query.Statements.Count];

    private NpgsqlBatchCommand Command(SqlStatement statement, QueryRecord record, NpgsqlTypes.NpgsqlDbType[] types)
    {
        var command = new NpgsqlBatchCommand(statement.Text);
        foreach (var name in statement.Parameters)
        {
            var index = _query.IndexOf(name);
            try
            {
                command.Parameters.Add(index < 0
                    ? ParameterValue.Of(_query.SharedValue(name))
                    : RecordColumns.Parameter(record.Values[index], types[index]));
            }
            catch (ValueRefusal refusal)
            {
                throw index < 0 ? refusal.AtParameter(name) : refusal.AtRecord(record.Number, name);
            }
        }

        return command;
    }
}
