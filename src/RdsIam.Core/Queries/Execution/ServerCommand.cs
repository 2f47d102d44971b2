using System.Diagnostics;
using Npgsql;
using RdsIam.Core.Queries.Copying;
using RdsIam.Core.Queries.Faults;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Values.Forms;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Execution;

/// <summary>
/// The statements of a request on their way to the server, as one unit. Those that can give rows are described before they run, so
/// that each column is asked for in a form that is understood here.
/// </summary>
/// <remarks>
/// Several statements whose columns nothing among them can change are described together and then sent as one batch. Otherwise each
/// statement with rows goes alone, described in the state that it will run in, in a transaction around them all.
/// </remarks>
internal sealed class ServerCommand : IServerCommand
{
    private readonly QueryPlace _place;
    private readonly QueryRequest _request;
    private readonly IReadOnlyList<SqlStatement> _statements;
    private readonly StepTransaction _transaction;
    private readonly List<ServerStep> _steps = [];
    private readonly bool[] _giveRows;
    private readonly bool _changesTypes;
    private Queue<StepPlan>? _plan;
    private RecordTrial? _trial;
    private bool _isUnit;
    private volatile ServerStep? _current;

    public ServerCommand(QueryPlace place, QueryRequest request, IReadOnlyList<SqlStatement> statements, TimeSpan timeout)
    {
        _place = place;
        _request = request;
        _statements = statements;
        Timeout = timeout;
        Form = new ResultForm(place.Forms.Types, null, null);
        _giveRows = [.. statements.Select(statement => StatementWords.MayGiveRows(statement.Text))];
        HasSeveralResults = _giveRows.Count(gives => gives) > 1;
        _transaction = new StepTransaction(place.Connection, timeout);
        _changesTypes = statements.Any(statement => StatementWords.MayChangeTypes(statement.Text));
    }

    public ResultForm Form { get; private set; }

    public TimeSpan Timeout { get; }

    public bool IsSingle => _statements.Count == 1;

    public bool HasSeveralResults { get; }

    public IReadOnlyList<StatementResult> Results => StatementResults.Of(_steps.SelectMany(step => step.Commands));

    public async Task<NpgsqlDataReader?> NextAsync(CancellationToken cancellationToken)
    {
        ForgetTypes();
        _plan ??= await PlanAsync(cancellationToken).ConfigureAwait(false);
        if (_plan.TryDequeue(out var next))
        {
            return await RunAsync(next, cancellationToken).ConfigureAwait(false);
        }

        _current = null;
        if (_isUnit)
        {
            _isUnit = false;
            await _transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public bool TakeFirstRow() => _trial?.TakeRow() == true;

    public SqlOrigin? OriginOf(PostgresException error)
    {
        var index = IsSingle ? 0 : _current?.IndexOf(error) ?? -1;
        return new SqlOrigin(_request.Sql, index < 0 ? null : _statements[index], _request.File, Record: null) { IsOneOfMany = !IsSingle };
    }

    public void Cancel() => _current?.Cancel();

    public void Dispose()
    {
        _transaction.Dispose();
        _steps.ForEach(step => step.Dispose());
        ForgetTypes();
    }

    private void ForgetTypes()
    {
        if (_changesTypes)
        {
            _place.Forms.Types.Forget();
        }
    }

    private async Task<Queue<StepPlan>> PlanAsync(CancellationToken cancellationToken)
    {
        var all = new StepPlan(0, _statements.Count, IsDescribed: false);
        if (IsSingle || !_giveRows.Contains(true))
        {
            if (!IsSingle && StatementWords.MayRefuseTransactions(_statements[0].Text))
            {
                // Sent first, the server would run it and commit, whatever becomes of those behind it.
                await BeginUnitAsync(cancellationToken).ConfigureAwait(false);
            }

            return new([all with { IsDescribed = _giveRows[0] }]);
        }

        if (!_place.IsInTransaction && await AreAllBinaryAsync(cancellationToken).ConfigureAwait(false))
        {
            return new([all]);
        }

        await BeginUnitAsync(cancellationToken).ConfigureAwait(false);
        return new(StepPlan.Of(_giveRows));
    }

    /// <summary>Makes one transaction of the statements, unless there is one, or they have their own.</summary>
    private async Task BeginUnitAsync(CancellationToken cancellationToken)
    {
        if (!_place.IsInTransaction && !_statements.Any(statement => StatementWords.ControlsTransaction(statement.Text)))
        {
            _isUnit = true;
            await _transaction.BeginAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether all columns of all statements can come in binary, and none of the statements changes those of another.</summary>
    private async Task<bool> AreAllBinaryAsync(CancellationToken cancellationToken)
    {
        if (_request.AsText || !_statements.All(statement => StatementWords.KeepsForms(statement.Text)))
        {
            return false;
        }

        using var step = StepOf(TextsWithRows());
        _current = step;
        try
        {
            var forms = await Description.OfAsync(step.Batch, _place.Forms.Types, _request.AsText, cancellationToken).ConfigureAwait(false);
            return forms.TrueForAll(form => form is { IsText: null, HasRecords: false });
        }
        catch (PostgresException e) when (!SqlFaults.EndsSession(e) && e.SqlState != PostgresErrorCodes.QueryCanceled)
        {
            // The statement says so itself when its turn comes, after the results of those before it.
            return false;
        }
        finally
        {
            _current = null;
        }
    }

    /// <summary>The numbers of the statements that can give rows, of equal ones without parameters the first.</summary>
    private IEnumerable<int> TextsWithRows()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Enumerable.Range(0, _statements.Count).Where(i =>
            _giveRows[i] && (_statements[i].Parameters.Count > 0 || seen.Add(_statements[i].Text)));
    }

    private async Task<NpgsqlDataReader> RunAsync(StepPlan plan, CancellationToken cancellationToken)
    {
        var step = StepOf(plan);
        _steps.Add(step);
        _current = step;
        Form = new ResultForm(_place.Forms.Types, null, null);
        if (MayPrepare(plan) && _place.Forms.Repeated.Note(_statements[0].Text))
        {
            if (await TryRunPreparedAsync(step, plan, cancellationToken).ConfigureAwait(false) is { } reader)
            {
                return reader;
            }

            _steps.Remove(step);
            step.Dispose();
            step = StepOf(plan);
            _steps.Add(step);
            _current = step;
        }

        if (plan.IsDescribed)
        {
            await DescribeAsync(step, cancellationToken).ConfigureAwait(false);
        }

        if (Form is { HasRecords: true, IsPrinted: false }
            && await TryRecordsAsync(step, cancellationToken).ConfigureAwait(false) is { } tried)
        {
            return tried;
        }

        return Form.IsText is { } isText
            ? await step.RunAsync(isText, cancellationToken).ConfigureAwait(false)
            : await step.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a statement with rows of no known type where a transaction can undo it.</summary>
    /// <returns>Null: they are to come as text.</returns>
    private async Task<NpgsqlDataReader?> TryRecordsAsync(ServerStep step, CancellationToken cancellationToken)
    {
        if (IsSingle && !_place.IsInTransaction)
        {
            _isUnit = true;
            await _transaction.BeginAsync(cancellationToken).ConfigureAwait(false);
        }

        if (DriverConnection.TransactionOf(_place.Connection) != TransactionState.Open)
        {
            return null;
        }

        _trial = new RecordTrial(_transaction);
        if (await _trial.RunAsync(step, Form, cancellationToken).ConfigureAwait(false) is { } reader)
        {
            return reader;
        }

        Form = Form.WithRecordsAsText();
        return null;
    }

    /// <summary>
    /// Runs a statement prepared by name: of one that this connection knows the description is at hand, and the server runs it only
    /// as long as that is true.
    /// </summary>
    /// <returns>Null: nothing has run, and it is to be described anew.</returns>
    private async Task<NpgsqlDataReader?> TryRunPreparedAsync(ServerStep step, StepPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await step.PrepareAsync(cancellationToken).ConfigureAwait(false);
            await (plan.IsDescribed ? DescribeAsync(step, cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
            if (Form is { IsText: null, HasRecords: false })
            {
                return await RunPreparedAsync(step, cancellationToken).ConfigureAwait(false);
            }

            _place.Forms.Repeated.Bar(_statements[0].Text);
        }
        catch (PostgresException e) when (IsOutdated(e))
        {
            _place.Connection.UnprepareAll();
        }

        return null;
    }

    private async Task<NpgsqlDataReader> RunPreparedAsync(ServerStep step, CancellationToken cancellationToken)
    {
        var (repeated, sql, start) = (_place.Forms.Repeated, _statements[0].Text, Stopwatch.GetTimestamp());
        cancellationToken.ThrowIfCancellationRequested();
        var reader = repeated.IsQuick(sql) ? step.Run() : await step.RunAsync(cancellationToken).ConfigureAwait(false);
        repeated.Took(sql, Stopwatch.GetElapsedTime(start));
        return reader;
    }

    /// <summary>Whether the statement may be prepared by name, if it is repeated.</summary>
    private bool MayPrepare(StepPlan plan) => IsSingle && !_request.AsText && !_request.NoPrepare && !_place.IsInTransaction
        && _place.Forms.AreSessionsOurs && (plan.IsDescribed || StatementWords.MayBePrepared(_statements[0].Text));

    /// <summary>The columns are no longer those of the prepared statement, or the statement is gone (DEALLOCATE, DISCARD).</summary>
    private static bool IsOutdated(PostgresException error) => error.Where is null
        && (error is { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" }
            || error.SqlState == PostgresErrorCodes.InvalidSqlStatementName);

    private async Task DescribeAsync(ServerStep step, CancellationToken cancellationToken)
    {
        var forms = await Description.OfAsync(step.Batch, _place.Forms.Types, _request.AsText, cancellationToken).ConfigureAwait(false);
        Form = forms is [var form] ? form : Form;
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

    private ServerStep StepOf(StepPlan plan) => StepOf(Enumerable.Range(plan.First, plan.Count), plan.First);

    private ServerStep StepOf(IEnumerable<int> statements, int first = 0)
    {
        var step = new ServerStep(_place.Connection, first, Timeout);
        foreach (var i in statements)
        {
            step.Add(_statements[i].Text, _statements[i].Parameters.Select(name => ParameterOf(name, _request.Parameters[name])));
        }

        return step;
    }
}
