using Npgsql;
using RdsIam.Core.Queries.Execution;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Members;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Values.Forms;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Records;

/// <summary>
/// A group of records as one batch: the same statements over and over, sent without waiting for answers. Statements some of whose
/// columns come as text, which the driver's batches cannot ask for, go one by one.
/// </summary>
internal sealed class RecordCommand : IServerCommand
{
    private readonly QueryPlace _place;
    private readonly RecordQuery _query;
    private readonly IReadOnlyList<QueryRecord> _records;
    private readonly ServerStep _all;
    private readonly StepTransaction _transaction;
    private readonly NpgsqlTypes.NpgsqlDbType[] _types;
    private readonly List<ServerStep> _singles = [];
    private ResultForm?[]? _forms;
    private bool _hasRun;
    private bool _isUnit;
    private volatile ServerStep _current;

    public RecordCommand(QueryPlace place, RecordQuery query, IReadOnlyList<QueryRecord> records, TimeSpan timeout)
    {
        _place = place;
        _query = query;
        _records = records;
        Timeout = timeout;
        Form = new ResultForm(place.Forms.Types, null, null);
        HasSeveralResults = query.Statements.Count(statement => StatementWords.MayGiveRows(statement.Text)) > 1;
        _transaction = new StepTransaction(place.Connection, timeout);
        _types = RecordColumns.TypesOf(records, query.Names.Count);
        _current = _all = StepOf(records);
    }

    public ResultForm Form { get; private set; }

    public TimeSpan Timeout { get; }

    public bool IsSingle => _records.Count * _query.Statements.Count == 1;

    public bool HasSeveralResults { get; }

    public IReadOnlyList<StatementResult> Results =>
    [
        .. (_singles.Count > 0 ? _singles.SelectMany(step => step.Commands) : _all.Commands).Select((command, index) =>
            StatementResults.Of(command, index % _query.Statements.Count) with { Record = RecordAt(index).Number }),
    ];

    public async Task<NpgsqlDataReader?> NextAsync(CancellationToken cancellationToken)
    {
        if (_hasRun)
        {
            return _forms is null ? null : await NextSingleAsync(_forms, cancellationToken).ConfigureAwait(false);
        }

        _hasRun = true;
        var forms = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (forms.All(form => form?.IsText is null))
        {
            return await _all.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        _forms = forms;
        if (!_place.IsInTransaction && !IsSingle)
        {
            _isUnit = true;
            await _transaction.BeginAsync(cancellationToken).ConfigureAwait(false);
        }

        return await NextSingleAsync(forms, cancellationToken).ConfigureAwait(false);
    }

    public bool TakeFirstRow() => false;

    public SqlOrigin? OriginOf(PostgresException error)
    {
        var index = _current.IndexOf(error);
        var statement = index >= 0 ? _query.Statements[index % _query.Statements.Count] : _query.Statements is [var only] ? only : null;
        var record = index >= 0 ? RecordAt(index) : _records is [var one] ? one : null;
        return new SqlOrigin(_query.Request.Sql, statement, _query.Request.File, SqlFault.IsStatements(error) ? null : record?.Number)
        {
            IsOneOfMany = _query.Statements.Count > 1,
        };
    }

    public void Cancel() => _current.Cancel();

    public void Dispose()
    {
        _transaction.Dispose();
        _all.Dispose();
        _singles.ForEach(step => step.Dispose());
    }

    /// <summary>
    /// The form of each statement's result; null: it has none. Where the session is our own, the statements are prepared by name,
    /// which saves the server the work for each record.
    /// </summary>
    private async Task<ResultForm?[]> DescribeAsync(CancellationToken cancellationToken)
    {
        if (_place.Forms.AreSessionsOurs && !_query.Request.NoPrepare)
        {
            await _all.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }

        var forms = new ResultForm?[_query.Statements.Count];
        for (var i = 0; i < forms.Length; i++)
        {
            if (!StatementWords.MayGiveRows(_query.Statements[i].Text))
            {
                continue;
            }

            using var step = new ServerStep(_place.Connection, i, Timeout);
            Add(step, _query.Statements[i], _records[0]);
            _current = step;
            var described =
                await Description.OfAsync(step.Batch, _place.Forms.Types, _query.Request.AsText, cancellationToken).ConfigureAwait(false);
            forms[i] = described is [var form] ? form : null;
        }

        _current = _all;
        return forms;
    }

    private async Task<NpgsqlDataReader?> NextSingleAsync(ResultForm?[] forms, CancellationToken cancellationToken)
    {
        var index = _singles.Count;
        if (index == _records.Count * forms.Length)
        {
            _current = _all;
            if (_isUnit)
            {
                _isUnit = false;
                await _transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        var step = new ServerStep(_place.Connection, index, Timeout);
        Add(step, _query.Statements[index % forms.Length], RecordAt(index));
        _singles.Add(step);
        _current = step;
        Form = forms[index % forms.Length] ?? new ResultForm(_place.Forms.Types, null, null);
        return Form.IsText is { } isText
            ? await step.RunAsync(isText, cancellationToken).ConfigureAwait(false)
            : await step.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private QueryRecord RecordAt(int command) => _records[command / _query.Statements.Count];

    private ServerStep StepOf(IReadOnlyList<QueryRecord> records)
    {
        var step = new ServerStep(_place.Connection, 0, Timeout);
        foreach (var record in records)
        {
            foreach (var statement in _query.Statements)
            {
                Add(step, statement, record);
            }
        }

        return step;
    }

    private void Add(ServerStep step, SqlStatement statement, QueryRecord record) => step.Add(
        statement.Text,
        statement.Parameters.Select(name => ParameterOf(name, record)));

    private NpgsqlParameter ParameterOf(string name, QueryRecord record)
    {
        var index = _query.IndexOf(name);
        try
        {
            return index < 0
                ? ParameterValue.Of(_query.SharedValue(name))
                : RecordColumns.Parameter(record.Values[index], _types[index]);
        }
        catch (ValueRefusal refusal)
        {
            throw index < 0 ? refusal.AtParameter(name) : refusal.AtRecord(record.Number, name);
        }
    }
}
